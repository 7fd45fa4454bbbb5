package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `source.columns.alternates`.
class AlternatesTest {

    private static final Columns COLUMNS = new Columns("url", null, null, null, null, null, "more");

    @TempDir private Path folder;

    @Test
    void readsListsOfJsonAndAddressesWithBlanksBetween() throws Exception {
        Path csv =
                Fixture.text(
                        folder,
                        "a.csv",
                        """
                        url,more,x
                        http://a/1,"[""http://b/1"", ""http://c/1""]",1
                        http://a/2,  http://b/2 http://c/2 ,2
                        http://a/3,,3
                        """);

        assertThat(alternates(SourceFormat.CSV, csv))
                .containsExactly(
                        List.of("http://b/1", "http://c/1"),
                        List.of("http://b/2", "http://c/2"),
                        List.of());
    }

    @Test
    void readsListsOfJsonLinesAndParquet() throws Exception {
        Path jsonl =
                Fixture.text(
                        folder,
                        "a.jsonl",
                        """
                        {"url": "http://a/1", "more": ["http://b/1", "http://c/1"]}
                        {"url": "http://a/2", "more": null}
                        """);
        Path parquet =
                Fixture.parquet(
                        folder,
                        "a.parquet",
                        "SELECT * FROM (VALUES ('http://a/1', ['http://b/1, x', 'http://c/1']),"
                                + " ('http://a/2', NULL)) t(url, more)");

        assertThat(alternates(SourceFormat.JSONL, jsonl))
                .containsExactly(List.of("http://b/1", "http://c/1"), List.of());
        assertThat(alternates(SourceFormat.PARQUET, parquet))
                .containsExactly(List.of("http://b/1, x", "http://c/1"), List.of());
    }

    @Test
    void aListThatIsNoneMakesABadRow() throws Exception {
        Path csv = Fixture.text(folder, "a.csv", "url,more\nhttp://a/1,[http://b/1\n");
        var rows = Fixture.read(Fixture.settings(SourceFormat.CSV, COLUMNS, csv), folder);
        assertThat(Fixture.bad(rows))
                .singleElement()
                .asString()
                .contains("the alternates begin as a JSON list and are none");
    }

    private List<List<String>> alternates(SourceFormat format, Path file) {
        return Fixture.images(Fixture.read(Fixture.settings(format, COLUMNS, file), folder))
                .stream()
                .map(ImageRecord::getAlternates)
                .toList();
    }
}
