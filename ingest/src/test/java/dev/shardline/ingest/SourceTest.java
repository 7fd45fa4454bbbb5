package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceTest {

    private static final List<String> CAPTIONS =
            List.of("plain", "a \"quoted\" 中文 😀", "two\nlines, one comma", "\u0000\ttab");

    @TempDir Path folder;

    @TempDir Path work;

    private String ending(SourceFormat format) {
        return format.name().toLowerCase(java.util.Locale.ROOT);
    }

    /// Rows `0…3` with a url, a caption and the attributes `n` and `score`.
    private static String table(SourceFormat format) {
        var out = new StringBuilder();
        String d = format == SourceFormat.TSV ? "\t" : ",";
        switch (format) {
            case TXT -> {}
            case CSV, TSV -> out.append("url" + d + "caption" + d + "n" + d + "score\n");
            case JSON -> out.append("[\n");
            default -> {}
        }
        for (int i = 0; i < CAPTIONS.size(); i++) {
            String url = "http://a.test/" + i;
            var caption = new StringBuilder();
            Json.append(CAPTIONS.get(i), caption);
            String json =
                    "{\"url\":\"%s\",\"caption\":%s,\"n\":%d,\"score\":0.%d}"
                            .formatted(url, caption, i, i + 1);
            switch (format) {
                case TXT -> out.append(url).append("\n");
                case CSV, TSV ->
                        out.append(url + d)
                                .append('"' + CAPTIONS.get(i).replace("\"", "\"\"") + '"')
                                .append(d + i + d + "0." + (i + 1) + "\n");
                case JSON -> out.append(i > 0 ? ",\n" : "").append(json);
                default -> out.append(json).append("\n");
            }
        }
        return out.append(format == SourceFormat.JSON ? "\n]\n" : "").toString();
    }

    /// As `distinct(URL, TEXT)` tells rows apart.
    @Test
    void keepsUrlsAsTheyAreWritten() throws IOException {
        Path csv = Fixture.text(folder, "t.csv", "url,n\nhttp://a.test/1,1\n http://a.test/1 ,2\n");
        List<ImageRecord> images =
                Fixture.images(
                        Fixture.read(Fixture.settings(SourceFormat.CSV, Fixture.URL, csv), work));
        assertThat(images)
                .extracting(ImageRecord::getUrl)
                .containsExactly("http://a.test/1", " http://a.test/1 ");
        var key = DedupKey.of(List.of("url"), Fixture.URL, List.of());
        assertThat(key.of(images.getFirst())).isNotEqualTo(key.of(images.getLast()));
    }

    private Path write(SourceFormat format, String packed) throws IOException, SQLException {
        if (format == SourceFormat.PARQUET) {
            Path lines = Fixture.text(work, "lines.jsonl", table(SourceFormat.JSONL));
            return Fixture.parquet(folder, "t.parquet", "SELECT * FROM read_json('" + lines + "')");
        }
        return Fixture.text(folder, "t." + ending(format) + packed, table(format));
    }

    @ParameterizedTest
    @CsvSource({
        "CSV,''",
        "CSV,.gz",
        "CSV,.zst",
        "CSV,.bz2",
        "TSV,''",
        "TSV,.gz",
        "TSV,.zst",
        "TSV,.bz2",
        "JSON,''",
        "JSON,.gz",
        "JSON,.zst",
        "JSON,.bz2",
        "JSONL,''",
        "JSONL,.gz",
        "JSONL,.zst",
        "JSONL,.bz2",
        "PARQUET,''"
    })
    void readsEveryFormatAndCompressionAlike(SourceFormat format, String packed)
            throws IOException, SQLException {
        write(format, packed);
        SourceSettings settings = Fixture.settings(format, Fixture.URL_CAPTION, folder);

        try (Source source = Source.open(settings, work)) {
            List<ImageRecord> images = Fixture.images(Fixture.read(source, Position.START));

            assertThat(source.columns())
                    .containsExactly(new Column("n", "BIGINT"), new Column("score", "DOUBLE"));
            assertThat(images)
                    .extracting(ImageRecord::getId)
                    .containsExactly("0-0", "0-1", "0-2", "0-3");
            assertThat(images)
                    .extracting(image -> image.getCaption().orElseThrow())
                    .isEqualTo(CAPTIONS);
            assertThat(images.get(2).getUrl()).isEqualTo("http://a.test/2");
            assertThat(images.get(2).getAttributes()).isEqualTo("{\"n\":2,\"score\":0.3}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz", ".zst", ".bz2"})
    void readsUrlsLineByLine(String packed) throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "urls.txt" + packed,
                        "\ufeffhttp://a.test/1,\"x\r\n\r\n   \n  http://a.test/2  \nhttp://a.test/3");

        List<SourceRow> rows =
                Fixture.read(Fixture.settings(SourceFormat.TXT, Fixture.URL, file), work);

        assertThat(Fixture.images(rows))
                .extracting(ImageRecord::getUrl)
                .containsExactly("http://a.test/1,\"x", "http://a.test/2", "http://a.test/3");
        assertThat(Fixture.images(rows)).extracting(ImageRecord::getAttributes).containsOnly("{}");
    }

    @ParameterizedTest
    @EnumSource(
            value = SourceFormat.class,
            names = {"TXT", "CSV", "TSV", "JSON", "JSONL", "PARQUET"})
    void goesOnFromEveryPosition(SourceFormat format) throws IOException, SQLException {
        Path first = write(format, "");
        Files.copy(first, folder.resolve("u." + ending(format)));
        var columns = format == SourceFormat.TXT ? Fixture.URL : Fixture.URL_CAPTION;

        try (Source source = Source.open(Fixture.settings(format, columns, folder), work)) {
            List<SourceRow> all = Fixture.read(source, Position.START);

            assertThat(all).hasSize(8);
            for (int i = 0; i < all.size(); i++) {
                List<SourceRow> rest = Fixture.read(source, all.get(i).next());
                assertThat(rest).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    @Test
    void mapsTheColumnsThatTheRecipeNames() throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "t.csv",
                        "a|ID|URL|TEXT|HASH|G\n1|../../x|http://a.test/|hi|ABCDEF|g1\n2|| http://b.test ||| \n");
        var columns =
                new Columns(
                        "URL",
                        "TEXT",
                        "ID",
                        new SourceSettings.Checksum(HashType.MD5, "HASH"),
                        "G");

        List<ImageRecord> images =
                Fixture.images(
                        Fixture.read(Fixture.settings(SourceFormat.CSV, columns, file), work));

        assertThat(images)
                .containsExactly(
                        new ImageRecord(
                                "../../x",
                                "http://a.test/",
                                "hi",
                                "abcdef",
                                "g1",
                                "{\"a\":1}",
                                List.of(),
                                null,
                                null,
                                List.of(),
                                0L),
                        new ImageRecord(
                                "0-1",
                                " http://b.test ",
                                null,
                                null,
                                null,
                                "{\"a\":2}",
                                List.of(),
                                null,
                                null,
                                List.of(),
                                0L));
    }

    @Test
    void alignsFilesByColumnName() throws SQLException {
        Fixture.parquet(folder, "a.parquet", "SELECT 'u1' AS url, 1::INTEGER AS n, 'x' AS s");
        Fixture.parquet(folder, "b.parquet", "SELECT 2.5::DOUBLE AS n, 'u2' AS url, true AS late");

        try (Source source =
                Source.open(Fixture.settings(SourceFormat.PARQUET, Fixture.URL, folder), work)) {
            assertThat(source.columns())
                    .containsExactly(
                            new Column("n", "DOUBLE"),
                            new Column("s", "VARCHAR"),
                            new Column("late", "BOOLEAN"));
            assertThat(Fixture.images(Fixture.read(source, Position.START)))
                    .extracting(ImageRecord::getAttributes)
                    .containsExactly(
                            "{\"n\":1.0,\"s\":\"x\",\"late\":null}",
                            "{\"n\":2.5,\"s\":null,\"late\":true}");
        }
    }

    @Test
    void refusesTypesThatNoTypeHolds() throws SQLException {
        Fixture.parquet(folder, "a.parquet", "SELECT 'u1' AS url, {'x': 1} AS n");
        Fixture.parquet(folder, "b.parquet", "SELECT 'u2' AS url, DATE '2020-01-01' AS n");

        assertThatThrownBy(() ->
                        Source.open(
                                Fixture.settings(SourceFormat.PARQUET, Fixture.URL, folder), work))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("Column n is STRUCT")
                .hasMessageContaining("a.parquet")
                .hasMessageContaining("DATE in")
                .hasMessageContaining("b.parquet");
    }

    @Test
    void refusesAMissingColumnWithTheColumnsThereAre() throws IOException {
        Path file = Fixture.text(folder, "t.csv", "URL,text\nhttp://a.test,x\n");

        assertThatThrownBy(() ->
                        Source.open(Fixture.settings(SourceFormat.CSV, Fixture.URL, file), work))
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        file
                                + " has no column url, which source.columns.url names. Its columns"
                                + " are: URL, text. Did you mean URL?");
    }

    @ParameterizedTest
    @CsvSource({
        "t.csv, PAR1xxxxPAR1, is a parquet file",
        "t.csv, '', is empty: it has 0 bytes",
        "t.parquet, 'url', is not a parquet file",
        "t.parquet, PAR1xxxxxxxxxxxx, is not a whole parquet file",
        "t.json, '{\"url\": [1]}', begins with an object",
        "t.json, '[{\"url\": \"a\"}, {', is truncated",
        "t.jsonl, '[{\"url\": 1}]', holds a JSON array",
        "t.csv, 'url,url', has the column url twice",
        "t.csv, 'url\n5', is BIGINT; URLs are text"
    })
    void refusesWhatIsNotOfTheFormat(String name, String content, String message)
            throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        var format = SourceFormat.valueOf(name.substring(2).toUpperCase(java.util.Locale.ROOT));

        assertThatThrownBy(() -> Source.open(Fixture.settings(format, Fixture.URL, file), work))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void refusesATruncatedGzip() throws IOException {
        Path file = Fixture.text(folder, "t.csv.gz", table(SourceFormat.CSV).repeat(100));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() ->
                        Source.open(Fixture.settings(SourceFormat.CSV, Fixture.URL, file), work))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("t.csv.gz is truncated");
    }

    @Test
    void endsTheJobAtABadRowWhereTheRecipeSaysSo() throws IOException {
        Path file = Fixture.text(folder, "t.csv", "url,n\nhttp://a.test,1\n,2\n");
        var settings =
                new SourceSettings(
                        SourceFormat.CSV, List.of(file.toString()), Fixture.URL, OnBadRow.FAIL);

        assertThatThrownBy(() -> Fixture.read(settings, work))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("t.csv:3: no url");
    }

    @Test
    void inputsAreTheSameElsewhereButNotWithOtherSizes() throws IOException {
        Path here = Files.createDirectory(folder.resolve("here"));
        Path there = Files.createDirectory(folder.resolve("there"));
        Path other = Files.createDirectory(folder.resolve("other"));
        for (Path place : List.of(here, there)) {
            Fixture.text(place, "a.txt", "u1");
            Fixture.text(place, "b.txt", "u2");
        }
        Fixture.text(other, "a.txt", "u1");
        Fixture.text(other, "b.txt", "u22");

        assertThat(hash(here)).isEqualTo(hash(there)).isNotEqualTo(hash(other));
    }

    private String hash(Path place) {
        try (Source source =
                Source.open(Fixture.settings(SourceFormat.TXT, Fixture.URL, place), work)) {
            return source.inputsHash();
        }
    }
}
