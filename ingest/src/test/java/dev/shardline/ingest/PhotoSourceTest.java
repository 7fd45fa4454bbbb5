package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.ingest.filter.Verdict;
import dev.shardline.ingest.yfcc.MetadataConverter;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.PhotoKind;
import dev.shardline.schemas.recipe.SourceSettings.Photos;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PhotoSourceTest {

    private static final String COLUMNS =
            "photoid, uid, unickname, datetaken, dateuploaded, capturedevice, title, description,"
                    + " usertags, machinetags, longitude, latitude, accuracy, pageurl,"
                    + " downloadurl, licensename, licenseurl, serverid, farmid, secret,"
                    + " secretoriginal, ext, marker";

    @TempDir private Path folder;

    /// As many rows as said, and one that cannot be used; every fifth is a video, every third a
    /// png.
    private Path database(int rows) throws SQLException {
        Path file = folder.resolve("yfcc100m_dataset.sql");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE yfcc100m_dataset (" + COLUMNS + ")");
            statement.execute(
                    """
                    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    INSERT INTO yfcc100m_dataset
                    SELECT i, 'u', 'n', NULL, '1', 'c', 't%%21', 'd', 'cat,two+words,%%C3%%A9', 'a:b=c',
                        1.5, 0, 3, 'p',
                        CASE WHEN i = %d THEN NULL ELSE 'http://farm1.staticflickr.com/2/' || i END,
                        'l', 'l', 2, 1, 's', 'o', CASE WHEN i %% 3 = 0 THEN 'png' ELSE 'jpg' END,
                        i %% 5 = 4
                    FROM n\
                    """
                            .formatted(rows, rows));
        }
        return file;
    }

    private SourceSettings settings(Path path, Photos photos) {
        return new SourceSettings(
                SourceFormat.YFCC100M,
                List.of(path.toString()),
                Fixture.URL,
                OnBadRow.SKIP,
                List.of(),
                SourceSettings.Region.US,
                null,
                SourceSettings.Additions.NONE,
                photos);
    }

    private static Photos photos(PhotoKind... kinds) {
        return new Photos(Set.of(kinds), List.of(), "pictures");
    }

    private List<SourceRow> read(SourceSettings settings) throws InterruptedException {
        return read(settings, Position.START);
    }

    private List<SourceRow> read(SourceSettings settings, Position from)
            throws InterruptedException {
        List<SourceRow> rows = new ArrayList<>();
        try (Source source = Source.open(settings, folder.resolve("work"))) {
            source.prepare();
            try (SourceRows read = source.readGrouped(from)) {
                for (var row = read.next(); row.isPresent(); row = read.next()) {
                    rows.add(row.get());
                }
            }
        }
        return rows;
    }

    @Test
    void rowsComeInTheOrderOfShardsAndKeys() throws Exception {
        List<ImageRecord> images =
                Fixture.images(
                        read(settings(database(500), photos(PhotoKind.IMAGES, PhotoKind.VIDEOS))));

        assertThat(images).hasSize(500);
        assertThat(images)
                .extracting(ImageRecord::getId)
                .isSortedAccordingTo(
                        Comparator.comparing((String key) -> key.substring(0, 3))
                                .thenComparing(key -> key))
                .doesNotHaveDuplicates();
        assertThat(images)
                .allMatch(image ->
                        image.getGroup().orElseThrow().equals(image.getId().substring(0, 3)));
    }

    @Test
    void photosAndVideosHaveTheirPlacesInTheBucket() throws Exception {
        List<ImageRecord> images =
                Fixture.images(
                        read(settings(database(5), photos(PhotoKind.IMAGES, PhotoKind.VIDEOS))));
        for (ImageRecord image : images) {
            String key = image.getId();
            boolean video = image.getAttributes().contains("\"marker\": 1");
            boolean png = image.getAttributes().contains("\"ext\": \"png\"");
            String folders = key.substring(0, 3) + "/" + key.substring(3, 6) + "/" + key;
            String name =
                    video
                            ? "data/videos/mp4/" + folders + ".mp4"
                            : "data/images/" + folders + ".jpg";
            assertThat(image.getName()).contains(name);
            assertThat(image.getUrl()).isEqualTo("s3://pictures/" + name);
            String own = png ? ".png" : ".jpg";
            List<String> alternates =
                    video || png
                            ? List.of("s3://pictures/" + name.substring(0, name.length() - 4) + own)
                            : List.of();
            assertThat(image.getAlternates()).isEqualTo(alternates);
        }
        assertThat(images).hasSize(5);
    }

    @Test
    void kindsAreChosen() throws Exception {
        Path database = database(500);
        assertThat(Fixture.images(read(settings(database, photos(PhotoKind.IMAGES))))).hasSize(400);
        assertThat(Fixture.images(read(settings(database, photos(PhotoKind.VIDEOS))))).hasSize(100);
    }

    @Test
    void shardsAreChosenByNameAndRange() throws Exception {
        var some = new Photos(Set.of(PhotoKind.IMAGES), List.of("4e2", "a00-aff"), "pictures");
        List<ImageRecord> images = Fixture.images(read(settings(database(2000), some)));

        assertThat(images)
                .isNotEmpty()
                .extracting(image -> image.getGroup().orElseThrow())
                .allMatch(group -> group.equals("4e2") || group.startsWith("a"));
    }

    @Test
    void readingGoesOnAtAnyPosition() throws Exception {
        SourceSettings settings = settings(database(300), photos(PhotoKind.IMAGES));
        List<SourceRow> all = read(settings);
        for (int i : new int[] {0, 1, 100, all.size() - 1}) {
            assertThat(read(settings, all.get(i).next())).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void rowsWithoutUrlAreBadRowsOfTheDatabase() throws Exception {
        Path database = database(10);
        List<SourceRow> rows = read(settings(database, photos(PhotoKind.IMAGES)));
        assertThat(Fixture.bad(rows))
                .containsExactly("11: it has no downloadurl, of which its key is made");
        assertThat(((SourceRow.Bad) rows.getFirst()).row().getFile())
                .isEqualTo(database.toString());
    }

    @Test
    void convertedMetadataGiveTheSameRecords() throws Exception {
        Path database = database(200);
        List<ImageRecord> images =
                Fixture.images(read(settings(database, photos(PhotoKind.IMAGES))));
        var converter = new MetadataConverter(100, _ -> {});
        var _ = converter.convert(List.of(database), folder.resolve("converted"));
        Files.delete(folder.resolve("converted/_bad_rows.jsonl"));

        List<ImageRecord> again =
                Fixture.images(
                        read(settings(folder.resolve("converted"), photos(PhotoKind.IMAGES))));
        assertThat(again).isEqualTo(images);
    }

    @Test
    void theSortedRowsAreRemovedAtTheEnd() throws Exception {
        try (Source source =
                Source.open(
                        settings(database(10), photos(PhotoKind.IMAGES)), folder.resolve("work"))) {
            source.prepare();
            source.discardSorted();
        }
        try (Stream<Path> left = Files.list(folder.resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void filtersSeeRawColumnsAndDecodedTags() throws Exception {
        try (Source source =
                Source.open(
                        settings(database(3), photos(PhotoKind.IMAGES)), folder.resolve("work"))) {
            source.prepare();
            ImageRecord image = Fixture.images(Fixture.read(source, Position.START)).getFirst();
            assertThat(source.columns())
                    .contains(
                            new Column("photoid", "BIGINT"),
                            new Column("longitude", "DOUBLE"),
                            new Column("usertags", "VARCHAR"),
                            new Column("tags", "VARCHAR[]"),
                            new Column("key", "VARCHAR"));
            for (String filter :
                    List.of(
                            "'two words' in tags && 'é' in tags",
                            "usertags.contains('two+words')",
                            "'a:b=c' in machine_tags",
                            "longitude > 1.0 && accuracy == 3 && latitude == null",
                            "key.startsWith('" + image.getId().substring(0, 3) + "')")) {
                RowFilter compiled = RowFilter.compile(filter, source.columns(), Fixture.URL);
                assertThat(compiled.test(image)).as(filter).isInstanceOf(Verdict.Keep.class);
            }
        }
    }

    @Test
    void columnsCannotBeNamed() throws Exception {
        Path database = database(1);
        var named =
                new SourceSettings(
                        SourceFormat.YFCC100M,
                        List.of(database.toString()),
                        Fixture.URL_CAPTION,
                        OnBadRow.SKIP);
        assertThatThrownBy(() -> Source.open(named, folder))
                .hasMessage("source.columns has no meaning for yfcc100m, whose columns are known.");
    }
}
