package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Additions;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.Join;
import dev.shardline.schemas.recipe.SourceSettings.Named;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdditionsTest {

    private static final Columns LAION = new Columns("URL", "TEXT", null, null, null);

    @TempDir private Path folder;
    @TempDir private Path work;

    @Test
    void theHashOfAPairIsLaions() {
        assertThat(PairHash.of("http://a.com/x.jpg", "cat photo")).isEqualTo(6839446020100788553L);
        assertThat(PairHash.of(null, "cat photo")).isEqualTo(3623389593247857083L);
        assertThat(PairHash.of("http://a.com/é.jpg", "猫")).isEqualTo(-7000706441252029395L);
        assertThat(PairHash.of("", "")).isZero();
    }

    @Test
    void swapsTwoColumns() throws IOException {
        Path file =
                Fixture.text(
                        folder,
                        "a.jsonl",
                        "{\"URL\":\"u\",\"TEXT\":\"WIDTH\",\"WIDTH\":480,\"HEIGHT\":640,"
                                + "\"more\":[{\"WIDTH\":\"\\\"\"}]}\n");
        var swap =
                new Additions(
                        List.of(new Named("WIDTH", "HEIGHT"), new Named("HEIGHT", "WIDTH")),
                        null,
                        List.of());
        try (Source source = open(SourceFormat.JSONL, file, swap)) {
            assertThat(source.columns())
                    .extracting(Column::getName)
                    .containsExactly("HEIGHT", "WIDTH", "more");
            assertThat(attributes(source, Position.START))
                    .containsExactly(
                            "{\"HEIGHT\":480,\"WIDTH\":640,\"more\":[{\"WIDTH\":\"\\\"\"}]}");
        }
    }

    @Test
    void refusesToRenameWhatIsNotThereAndToMakeANameTwice() throws IOException {
        Path file = Fixture.text(folder, "a.csv", "URL,TEXT,a,b\nu,t,1,2\n");
        assertThatThrownBy(() -> open(SourceFormat.CSV, file, rename("c", "d")))
                .hasMessageContaining("no column c")
                .hasMessageContaining("a, b");
        assertThatThrownBy(() -> open(SourceFormat.CSV, file, rename("a", "b")))
                .hasMessageContaining("column b twice");
        assertThatThrownBy(() -> open(SourceFormat.CSV, file, rename("a", "URL")))
                .hasMessageContaining("column URL twice");
    }

    private static Additions rename(String column, String as) {
        return new Additions(List.of(new Named(column, as)), null, List.of());
    }

    @Test
    void joinsTablesByTheHashOfThePair() throws IOException, SQLException {
        Path rows =
                Fixture.text(
                        folder,
                        "a.csv",
                        "URL,TEXT,n\nhttp://a.com/x.jpg,cat photo,1\n,no url,2\n\"broken\nu2,t2,3\nu3,,4\nhttp://a.com/x.jpg,cat photo,5\n");
        Path safety =
                table(
                        "safety-0.parquet",
                        "SELECT * FROM (VALUES (6839446020100788553, 0.25), (6839446020100788553, 0.75), (17, 0.5)) t(hash, prediction)");
        Path marks =
                table(
                        "marks.parquet",
                        "SELECT "
                                + PairHash.of("u3", null)
                                + "::BIGINT AS hash, 0.125::FLOAT AS pwatermark");
        Additions additions =
                new Additions(
                        List.of(),
                        "hash",
                        List.of(
                                join(safety, "hash", new Named("prediction", "punsafe")),
                                join(marks, "hash", new Named("pwatermark", "pwatermark"))));
        try (Source source = open(SourceFormat.CSV, rows, additions)) {
            assertThat(source.columns())
                    .containsExactly(
                            new Column("n", "BIGINT"),
                            new Column("hash", "BIGINT"),
                            new Column("punsafe", "DECIMAL(3,2)"),
                            new Column("pwatermark", "FLOAT"));
            List<String> all = attributes(source, Position.START);
            assertThat(all)
                    .containsExactly(
                            "{\"n\":1,\"hash\":6839446020100788553,\"punsafe\":0.25,\"pwatermark\":null}",
                            "{\"n\":3,\"hash\":%d,\"punsafe\":null,\"pwatermark\":null}"
                                    .formatted(PairHash.of("u2", "t2")),
                            "{\"n\":4,\"hash\":%d,\"punsafe\":null,\"pwatermark\":0.125}"
                                    .formatted(PairHash.of("u3", null)),
                            "{\"n\":5,\"hash\":6839446020100788553,\"punsafe\":0.25,\"pwatermark\":null}");
            assertThat(attributes(source, new Position(0, 3))).isEqualTo(all.subList(1, 4));
            assertThat(attributes(source, new Position(0, 4))).isEqualTo(all.subList(2, 4));
        }
    }

    @Test
    void joinsTablesByUrlAndCaption() throws IOException, SQLException {
        Path rows = Fixture.text(folder, "a.csv", "URL,TEXT\nu1,old\nu1,other\nu2,old\n");
        Path captions =
                table(
                        "captions.parquet",
                        "SELECT * FROM (VALUES ('u1', 'old', 'new'), ('u1', 'old', 'newer')) t(url, original_caption, caption)");
        Additions additions =
                new Additions(
                        List.of(),
                        null,
                        List.of(
                                new Join(
                                        List.of(captions.toString()),
                                        List.of(
                                                new Named("URL", "url"),
                                                new Named("TEXT", "original_caption")),
                                        List.of(new Named("caption", "synthetic")))));
        try (Source source = open(SourceFormat.CSV, rows, additions)) {
            assertThat(attributes(source, Position.START))
                    .containsExactly(
                            "{\"synthetic\":\"new\"}",
                            "{\"synthetic\":null}",
                            "{\"synthetic\":null}");
        }
    }

    /// The order of the files decides, not that of their names or of the threads that read them.
    @Test
    void theFirstRowOfTheFirstFileCounts() throws IOException, SQLException {
        Path rows = Fixture.text(folder, "a.csv", "URL,TEXT,k\nu,t,5\nu,t,99999\n");
        Path z = table("z.parquet", "SELECT i AS k, i AS v FROM range(100000) r(i)");
        Path a = table("a.parquet", "SELECT i AS k, -i AS v FROM range(100000) r(i)");
        Join both =
                new Join(
                        List.of(z.toString(), a.toString()),
                        List.of(new Named("k", "k")),
                        List.of(new Named("v", "v")));
        try (Source source =
                open(SourceFormat.CSV, rows, new Additions(List.of(), null, List.of(both)))) {
            assertThat(attributes(source, Position.START))
                    .containsExactly("{\"k\":5,\"v\":5}", "{\"k\":99999,\"v\":99999}");
        }
    }

    @Test
    void whatIsJoinedIsNotJoinedAgain() throws IOException, SQLException {
        Path rows = Fixture.text(folder, "a.csv", "URL,TEXT,k\nu,t,1\n");
        Path table = table("t.parquet", "SELECT 1 AS k, 'x' AS v");
        var additions =
                new Additions(List.of(), null, List.of(join(table, "k", new Named("v", "v"))));
        List<String> first;
        try (Source source = open(SourceFormat.CSV, rows, additions)) {
            first = attributes(source, Position.START);
        }
        // The first pass would fail now: only the table's size and name are asked for.
        byte[] bytes = Files.readAllBytes(table);
        try (Source source = open(SourceFormat.CSV, rows, additions)) {
            Files.write(table, new byte[bytes.length]);
            assertThat(attributes(source, Position.START)).isEqualTo(first);
        }
    }

    @Test
    void otherTablesAreOtherInputs() throws IOException, SQLException {
        Path rows = Fixture.text(folder, "a.csv", "URL,TEXT,k\nu,t,1\n");
        Path table = table("t.parquet", "SELECT 1 AS k, 'x' AS v");
        var additions =
                new Additions(List.of(), null, List.of(join(table, "k", new Named("v", "v"))));
        String before;
        try (Source source = open(SourceFormat.CSV, rows, additions)) {
            before = source.inputsHash();
        }
        Files.delete(table);
        table("t.parquet", "SELECT 1 AS k, 'another value' AS v");
        try (Source source = open(SourceFormat.CSV, rows, additions)) {
            assertThat(source.inputsHash()).isNotEqualTo(before);
        }
    }

    @Test
    void refusesTablesAndColumnsThatAreNotThere() throws IOException, SQLException {
        Path rows = Fixture.text(folder, "a.csv", "URL,TEXT,k\nu,t,1\n");
        Path table = table("t.parquet", "SELECT 1 AS k, 'x' AS v");
        assertThatThrownBy(
                        () -> openJoin(rows, join(folder.resolve("no"), "k", new Named("v", "v"))))
                .hasMessageContaining("source.joins")
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> openJoin(rows, join(table, "x", new Named("v", "v"))))
                .hasMessageContaining("no column x to join on");
        assertThatThrownBy(() -> openJoin(rows, join(table, "k", new Named("w", "v"))))
                .hasMessageContaining("no column w; it has: k, v");
        assertThatThrownBy(() -> openJoin(rows, join(table, "k", new Named("v", "k"))))
                .hasMessageContaining("column k twice");
    }

    private void openJoin(Path rows, Join join) {
        open(SourceFormat.CSV, rows, new Additions(List.of(), null, List.of(join))).close();
    }

    private Path table(String name, String query) throws SQLException {
        return Fixture.parquet(folder, name, query, "");
    }

    private static Join join(Path table, String on, Named column) {
        return new Join(List.of(table.toString()), List.of(new Named(on, on)), List.of(column));
    }

    private Source open(SourceFormat format, Path file, @Nullable Additions additions) {
        return Source.open(
                new SourceSettings(
                        format,
                        List.of(file.toString()),
                        LAION,
                        OnBadRow.SKIP,
                        List.of(),
                        SourceSettings.Region.US,
                        null,
                        additions == null ? Additions.NONE : additions,
                        SourceSettings.Photos.ALL_IMAGES),
                work);
    }

    private static List<String> attributes(Source source, Position from) {
        var attributes = new ArrayList<String>();
        try (Rows rows = source.read(from)) {
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof SourceRow.Good(ImageRecord image, _)) {
                    attributes.add(image.getAttributes());
                }
            }
        }
        return attributes;
    }
}
