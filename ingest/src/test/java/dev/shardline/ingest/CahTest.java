package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CahTest {

    private static final Columns LAION = new Columns("URL", "TEXT", null, null, null);
    private static final String HEADER =
            "SAMPLE_ID|URL|TEXT|HEIGHT|WIDTH|LICENSE|NSFW|similarity\n";

    @TempDir private Path folder;

    @Test
    void hasLaionsColumns() throws IOException {
        Fixture.text(
                folder,
                "a.csv",
                HEADER
                        + "41826002453|http://cdn.example.com/x200.jpg|Hoop Earrings|200|200|?|UNLIKELY|0.3015734851360321\n");
        try (Source source = open()) {
            assertThat(source.columns())
                    .containsExactly(
                            new Column("SAMPLE_ID", "BIGINT"),
                            new Column("HEIGHT", "INTEGER"),
                            new Column("WIDTH", "INTEGER"),
                            new Column("LICENSE", "VARCHAR"),
                            new Column("NSFW", "VARCHAR"),
                            new Column("similarity", "DOUBLE"));
            ImageRecord record = records(source).getFirst();
            assertThat(record.getUrl()).isEqualTo("http://cdn.example.com/x200.jpg");
            assertThat(record.getCaption()).contains("Hoop Earrings");
            assertThat(record.getAttributes())
                    .isEqualTo(
                            """
                            {"SAMPLE_ID":41826002453,"HEIGHT":200,"WIDTH":200,"LICENSE":"?",\
                            "NSFW":"UNLIKELY","similarity":0.3015734851360321}\
                            """);
        }
    }

    @Test
    void alignsOtherHeadersAndLeavesOutFilesWithoutSimilarity() throws IOException {
        Fixture.text(folder, "a.csv", "URL|similarity|TEXT|EXTRA\nu1|0.5|t1|x\n");
        Fixture.text(folder, "b.csv", "URL|TEXT|WIDTH\nu2|t2|3\n");
        Fixture.text(folder, "c.csv", HEADER + "7|u3|t3|1|2|?|NSFW|6016\n");
        Fixture.text(folder, "d.csv", "");
        try (Source source = open()) {
            assertThat(source.files()).extracting(Path::getFileName).hasSize(2);
            assertThat(records(source))
                    .extracting(ImageRecord::getAttributes)
                    .containsExactly(
                            "{\"SAMPLE_ID\":null,\"HEIGHT\":null,\"WIDTH\":null,\"LICENSE\":\"\","
                                    + "\"NSFW\":\"\",\"similarity\":0.5}",
                            "{\"SAMPLE_ID\":7,\"HEIGHT\":1,\"WIDTH\":2,\"LICENSE\":\"?\","
                                    + "\"NSFW\":\"NSFW\",\"similarity\":6016.0}");
        }
    }

    @Test
    void readsValuesAsSparkDoes() throws IOException {
        Fixture.text(
                folder,
                "a.csv",
                HEADER
                        + "12.7|u||\"\"|x|\"\"||abc\n"
                        + "99999999999999999999|v|\"\"|3000000000|-1.9|?|UNSURE|NaN\n");
        try (Source source = open()) {
            List<ImageRecord> records = records(source);
            assertThat(records.getFirst().getCaption()).isEmpty();
            assertThat(records.getLast().getCaption()).isEmpty();
            assertThat(records)
                    .extracting(ImageRecord::getAttributes)
                    .containsExactly(
                            "{\"SAMPLE_ID\":12,\"HEIGHT\":null,\"WIDTH\":null,\"LICENSE\":null,"
                                    + "\"NSFW\":null,\"similarity\":null}",
                            "{\"SAMPLE_ID\":null,\"HEIGHT\":null,\"WIDTH\":-1,\"LICENSE\":\"?\","
                                    + "\"NSFW\":\"UNSURE\",\"similarity\":\"NaN\"}");
        }
    }

    @Test
    void givesTheEmptyTextForALackingCaptionAndNullForAnEmptyOne() throws IOException {
        Fixture.text(folder, "a.csv", "URL|similarity\nu|0.3\n");
        Fixture.text(folder, "b.csv", "URL|TEXT|similarity\nu||0.3\n");
        try (Source source = open()) {
            List<ImageRecord> records = records(source);
            assertThat(records.getFirst().getCaption()).contains("");
            assertThat(records.getLast().getCaption()).isEmpty();
        }
    }

    @Test
    void goesOnFromAnyRow() throws IOException {
        Fixture.text(folder, "a.csv", HEADER + "1|u1|t|1|1|?|?|0.1\nbroken\n3|u3|t|1|1|?|?|0.1\n");
        Fixture.text(folder, "b.csv", "similarity|URL\n0.5|u4\n");
        try (Source source = open()) {
            for (int row = 0; row < 3; row++) {
                try (Rows rows = source.read(new Position(0, row))) {
                    var urls = new ArrayList<String>();
                    for (var next = rows.next(); next.isPresent(); next = rows.next()) {
                        urls.add(
                                switch (next.get()) {
                                    case SourceRow.Good good -> good.image().getUrl();
                                    case SourceRow.Bad bad -> "line " + bad.row().getLine();
                                });
                    }
                    assertThat(urls).isEqualTo(List.of("u1", "line 3", "u3", "u4").subList(row, 4));
                }
            }
        }
    }

    @Test
    void refusesASourceWithoutASingleUsableFile() throws IOException {
        Fixture.text(folder, "a.csv", "URL|TEXT\nu|t\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("similarity");
    }

    private Source open() {
        return Source.open(Fixture.settings(SourceFormat.CAH, LAION, folder), folder);
    }

    static List<ImageRecord> records(Source source) {
        var records = new ArrayList<ImageRecord>();
        try (Rows rows = source.read(Position.START)) {
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof SourceRow.Good(var image, _)) {
                    records.add(image);
                }
            }
        }
        return records;
    }
}
