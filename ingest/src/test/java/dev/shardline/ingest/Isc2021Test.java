package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.Region;
import dev.shardline.schemas.recipe.SourceSettings.Select;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The CSVs of the Image Similarity Challenge.
class Isc2021Test {

    private static final String BUCKET = "s3://drivendata-competition-fb-isc-data";
    private static final String QUERY = "/all/query_images/";
    private static final String MD5 = "de21a560619005c56dcbd3a7e6c00fd9";

    @TempDir private Path folder;

    @Test
    void readsTheExampleOfThePage() throws IOException {
        Path csv =
                Fixture.text(
                        folder,
                        "query.csv",
                        """
                        image_id,s3_uri,md5_checksum
                        Q00000,%1$s%2$sQ00000.jpg,de21a560619005c56dcbd3a7e6c00fd9
                        Q00001,%1$s%2$sQ00001.jpg,7a68c7f40674a463d14d74c8f8033cc7
                        """
                                .formatted(BUCKET, QUERY));

        var rows = Fixture.read(settings(Region.US, List.of(), csv), folder);

        assertThat(Fixture.images(rows))
                .containsExactly(
                        new ImageRecord(
                                "Q00000",
                                BUCKET + QUERY + "Q00000.jpg",
                                null,
                                MD5,
                                null,
                                "{}",
                                List.of(
                                        BUCKET + "-eu" + QUERY + "Q00000.jpg",
                                        BUCKET + "-asia" + QUERY + "Q00000.jpg"),
                                "query_images/Q00000.jpg",
                                null,
                                List.of(),
                                0L),
                        new ImageRecord(
                                "Q00001",
                                BUCKET + QUERY + "Q00001.jpg",
                                null,
                                "7a68c7f40674a463d14d74c8f8033cc7",
                                null,
                                "{}",
                                List.of(
                                        BUCKET + "-eu" + QUERY + "Q00001.jpg",
                                        BUCKET + "-asia" + QUERY + "Q00001.jpg"),
                                "query_images/Q00001.jpg",
                                null,
                                List.of(),
                                0L));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "|", "\t", ";"})
    void takesEveryDelimiterHeadersInAnyCaseAndWhatEditorsLeave(String delimiter)
            throws IOException {
        String text =
                "\ufeffImage_ID,S3_URI,MD5_Checksum\r\nQ00000,%s,%s\r\n\r\n"
                        .formatted(
                                BUCKET + QUERY + "Q00000.jpg", "DE21A560619005C56DCBD3A7E6C00FD9")
                        .replace(",", delimiter);
        Path csv = Fixture.text(folder, "q.csv", text);

        var image = Fixture.images(Fixture.read(settings(Region.US, List.of(), csv), folder));

        assertThat(image).hasSize(1);
        assertThat(image.getFirst().getId()).isEqualTo("Q00000");
        assertThat(image.getFirst().getChecksum()).contains(MD5);
    }

    @Test
    void asksTheMirrorOfTheRegionFirstWhicheverTheCsvNames() throws IOException {
        Path csv =
                Fixture.text(
                        folder,
                        "q.csv",
                        "image_id,s3_uri,md5_checksum\nR1,s3://data-asia/all/reference_images/R1.jpg,\n");

        var image =
                Fixture.images(Fixture.read(settings(Region.EU, List.of(), csv), folder))
                        .getFirst();

        assertThat(image.getUrl()).isEqualTo("s3://data-eu/all/reference_images/R1.jpg");
        assertThat(image.getAlternates())
                .containsExactly(
                        "s3://data/all/reference_images/R1.jpg",
                        "s3://data-asia/all/reference_images/R1.jpg");
        assertThat(image.getChecksum()).isEmpty();
    }

    @Test
    void leavesOutWhatIsNotSelectedAndGoesOnBehindAnyRow() throws IOException {
        var text = new StringBuilder("image_id,s3_uri,md5_checksum\n");
        for (int i = 0; i < 30; i++) {
            String id = "Q%05d".formatted(i * 100);
            text.append(id + "," + BUCKET + QUERY + id + ".jpg," + MD5 + "\n");
        }
        Path csv = Fixture.text(folder, "q.csv", text.toString());
        var settings =
                settings(
                        Region.US,
                        List.of(
                                new Select(false, "*"),
                                new Select(true, "Q00*"),
                                new Select(false, "Q0050?.jpg")),
                        csv);

        try (Source source = Source.open(settings, folder)) {
            var rows = Fixture.read(source, Position.START);
            assertThat(Fixture.images(rows))
                    .extracting(ImageRecord::getId)
                    .containsExactly(
                            "Q00000", "Q00100", "Q00200", "Q00300", "Q00400", "Q00600", "Q00700",
                            "Q00800", "Q00900");
            for (int done = 0; done < rows.size(); done++) {
                assertThat(Fixture.read(source, rows.get(done).next()))
                        .isEqualTo(rows.subList(done + 1, rows.size()));
            }
            assertThat(source.notes()).isEmpty();
        }
    }

    @Test
    void warnsWhereIncludesAreAlone() throws IOException {
        Path csv = Fixture.text(folder, "q.csv", "image_id,s3_uri,md5_checksum\n");
        try (Source source =
                Source.open(settings(Region.US, List.of(new Select(true, "Q00*")), csv), folder)) {
            assertThat(source.notes())
                    .singleElement()
                    .asString()
                    .contains("source.select only includes");
        }
    }

    @Test
    void saysWhichRowsCannotBeUsed() throws IOException {
        Path csv =
                Fixture.text(
                        folder,
                        "q.csv",
                        """
                        image_id,s3_uri,md5_checksum
                        ,s3://bucket/all/q/x.jpg,
                        Q1,https://example.org/x.jpg,
                        Q2,s3://bucket/all/q/x.jpg,12
                        Q3,s3://bucket/../../x.jpg,
                        Q4,s3://bucket/all/q/Q4.jpg,%s
                        """
                                .formatted(MD5));

        var rows = Fixture.read(settings(Region.US, List.of(), csv), folder);

        assertThat(Fixture.bad(rows))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("2: no image_id"),
                        second -> assertThat(second).startsWith("3: no s3://bucket/key: "),
                        third -> assertThat(third).startsWith("4: no MD5 in hex: "),
                        fourth ->
                                assertThat(fourth).contains("no file can have the name ../x.jpg"));
        assertThat(Fixture.images(rows)).hasSize(1);
    }

    @Test
    void refusesAFileWithoutItsColumns() throws IOException {
        Path csv = Fixture.text(folder, "q.csv", "image_id,url\nQ1,s3://bucket/x.jpg\n");
        assertThatThrownBy(() -> Source.open(settings(Region.US, List.of(), csv), folder).close())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("has no column s3_uri")
                .hasMessageContaining("Its columns are: image_id, url.");
    }

    private static SourceSettings settings(Region region, List<Select> selection, Path csv) {
        return new SourceSettings(
                SourceFormat.ISC2021,
                List.of(csv.toString()),
                new Columns(
                        "s3_uri",
                        null,
                        "image_id",
                        new SourceSettings.Checksum(HashType.MD5, "md5_checksum"),
                        null,
                        "file_name",
                        "mirrors"),
                OnBadRow.SKIP,
                selection,
                region);
    }
}
