package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that cannot be used are told with their line, and the rest goes on.
final class BadRowsTest {

    private static final Sample FIRST_ROWS = new Sample(64, 1);

    @TempDir Path folder;

    @TempDir Path work;

    private List<SourceRow> read(SourceFormat format, Path file) {
        return read(format, file, Sample.DEFAULT);
    }

    private List<SourceRow> read(SourceFormat format, Path file, Sample sample) {
        try (Source source =
                Source.open(Fixture.settings(format, Fixture.URL, file), work, sample)) {
            return Fixture.read(source, Position.START);
        }
    }

    private static List<String> ids(List<SourceRow> rows) {
        return Fixture.images(rows).stream().map(ImageRecord::getId).toList();
    }

    @Test
    void csvRowsWithoutUrlOrWithOtherWidth() throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "t.csv",
                        "url,n\nhttp://a,\"1\n2\"\n,2\n\n  ,3\nhttp://b,4,5\nhttp://c\nhttp://d,6\n");

        List<SourceRow> rows = read(SourceFormat.CSV, file);

        assertThat(Fixture.bad(rows))
                .containsExactly(
                        "4: no url: column url is empty",
                        "6: no url: column url is empty",
                        "7: 3 values, but the header has 2 columns",
                        "8: 1 values, but the header has 2 columns");
        assertThat(ids(rows)).containsExactly("0-0", "0-5");
    }

    @Test
    void aQuoteThatIsNeverClosedCostsOneLine() throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "t.csv",
                        "url,c\nhttp://a,\"open\nhttp://b,x\nhttp://c,\"y\"z\nhttp://d,\"fine\"\n");

        List<SourceRow> rows = read(SourceFormat.CSV, file);

        assertThat(Fixture.bad(rows))
                .containsExactly("2: text after a closing quote", "4: text after a closing quote");
        assertThat(ids(rows)).containsExactly("0-1", "0-3");
    }

    @Test
    void valuesThatDoNotFitTheTypeOfTheFirstRows() throws IOException {
        var text = new StringBuilder("url,n,day,b,x\n");
        for (int i = 0; i < 100; i++) {
            text.append("http://a/").append(i).append(",1,2020-01-01,true,0.5\n");
        }
        text.append("http://a/,one,2020-01-01,true,0.5\n");
        text.append("http://a/,2,2020-13-01,true,0.5\n");
        text.append("http://a/,2,,True,NaN\n");
        Path file = Fixture.text(folder, "t.csv", text.toString());

        List<SourceRow> rows = read(SourceFormat.CSV, file, FIRST_ROWS);

        assertThat(Fixture.bad(rows))
                .containsExactly(
                        "102: column n is BIGINT, this value is not: one",
                        "103: column day is DATE, this value is not: 2020-13-01");
        assertThat(Fixture.images(rows).getLast().getAttributes())
                .isEqualTo("{\"n\":2,\"day\":null,\"b\":true,\"x\":\"NaN\"}");
    }

    @Test
    void brokenLinesOfJson() throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "t.jsonl",
                        """
                        {"url": "http://a", "n": 9007199254740993}

                        {"url": "http://b",
                        [1]
                        {"url": 5}
                        {"url": null}
                        {"n": NaN, "url": "http://c", "l": [1, 2.5, null], "o": {"k": [1]}}
                        {"url": "http://d"} x
                        """);

        List<SourceRow> rows = read(SourceFormat.JSONL, file);

        assertThat(Fixture.bad(rows))
                .satisfiesExactly(
                        bad -> assertThat(bad).startsWith("3: not JSON: "),
                        bad -> assertThat(bad).isEqualTo("4: not a JSON object: [1]"),
                        bad -> assertThat(bad).isEqualTo("5: the url is not a text: 5"),
                        bad -> assertThat(bad).isEqualTo("6: no url: column url is empty"),
                        bad -> assertThat(bad).startsWith("8: not JSON: "));
        assertThat(Fixture.images(rows))
                .extracting(ImageRecord::getAttributes)
                .containsExactly(
                        "{\"n\":9007199254740993,\"l\":null,\"o\":null}",
                        "{\"n\":\"NaN\",\"l\":[1,2.5,null],\"o\":{\"k\":[1]}}");
    }

    @Test
    void keysThatComeLaterThanTheColumnsWereLearned() throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "t.jsonl",
                        "{\"url\":\"http://a\",\"l\":[]}\n".repeat(70)
                                + "{\"url\":\"http://a\",\"late\":1}\n"
                                + "{\"url\":\"http://a\",\"l\":[\"x\"]}\n");

        List<SourceRow> rows = read(SourceFormat.JSONL, file, FIRST_ROWS);

        assertThat(Fixture.bad(rows))
                .containsExactly(
                        "71: the key late is in none of the rows from which the columns were"
                                + " learned");
        assertThat(ids(rows)).hasSize(71).endsWith("0-71");
    }

    @Test
    void parquetRowsWithoutUrl() throws SQLException {
        Path file =
                Fixture.parquet(
                        folder,
                        "t.parquet",
                        "SELECT CASE WHEN i = 1 THEN NULL WHEN i = 2 THEN repeat('x', 70000) ELSE 'u'"
                                + " END AS url FROM range(4) t(i)");

        assertThat(Fixture.bad(read(SourceFormat.PARQUET, file)))
                .containsExactly(
                        "2: no url: column url is empty",
                        "3: the url has more than 65536 characters");
    }

    @Test
    void linesThatAreNotUtf8OrTooLong() throws IOException {
        Path file = folder.resolve("t.txt");
        String longLine = "x".repeat(3 * Lines.LIMIT);
        Files.write(
                file,
                ("http://a/\u00e9\n" + longLine + "\nhttp://b\n")
                        .getBytes(StandardCharsets.ISO_8859_1));

        List<SourceRow> rows = read(SourceFormat.TXT, file);

        assertThat(Fixture.bad(rows))
                .containsExactly("1: not UTF-8", "2: longer than 1048576 bytes");
        assertThat(ids(rows)).containsExactly("0-2");
    }
}
