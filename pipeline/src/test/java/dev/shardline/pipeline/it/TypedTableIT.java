package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.packager.ShardReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A parquet source whose columns have all kinds of types, and an image that is larger than a Kafka
/// record may be: both come out as they went in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TypedTableIT {

    /// About 10.8 MB, stored as they come: more than the 10 MiB that a topic takes.
    private static final int SIDE = 1_900;

    private static final int ROWS = 5;

    /// Of the row numbered i; null in the last one.
    private static final String EXTREMES =
            """
              CASE WHEN i < 4 THEN (i * 1073741823 - 2147483648)::INTEGER END AS "int",
              CASE WHEN i < 4 THEN 9223372036854775807 - i END AS "bigint",
              CASE i WHEN 0 THEN 0.1 WHEN 1 THEN 'NaN' WHEN 2 THEN '-inf' WHEN 3 THEN 5e-324 END
                ::DOUBLE AS "double",
              CASE WHEN i < 4 THEN i % 2 = 0 END AS "boolean",
              CASE WHEN i < 4 THEN TIMESTAMP '1969-12-31 23:59:59.999999' + to_days((i * 20000)::INTEGER)
                END AS "timestamp",
              CASE WHEN i < 4 THEN DATE '0001-01-01' + (i * 300000)::INTEGER END AS "date",
              CASE WHEN i < 4 THEN 12345678901234567890.1234 - i END::DECIMAL(30, 4) AS "decimal",
              CASE WHEN i < 4 THEN [i, NULL, i + 1]::BIGINT[] END AS "list",
              CASE WHEN i < 4 THEN {'a': i::INTEGER, 'b c': ['é"\\' || i, NULL]} END AS "struct",
              CASE WHEN i < 4 THEN 640 + i END::INTEGER AS WIDTH,
              CASE WHEN i < 4 THEN 480.5 + i END::DOUBLE AS HEIGHT
            """;

    private static final List<String> TYPED =
            List.of(
                    "int",
                    "bigint",
                    "double",
                    "boolean",
                    "timestamp",
                    "date",
                    "decimal",
                    "list",
                    "struct",
                    "WIDTH",
                    "HEIGHT");

    private final Path folder;
    private final Path output;
    private byte[] large = {};

    TypedTableIT(@TempDir Path folder) {
        this.folder = folder;
        this.output = folder.resolve("out");
    }

    @BeforeAll
    void run() throws Exception {
        try (var noise = new Noise(SIDE)) {
            large = noise.large();
            assertThat(large).hasSizeGreaterThan(10 << 20);
            write(noise);
            Files.writeString(
                    folder.resolve("typed.yaml"),
                    """
                    source: {paths: source.parquet, columns: {id: id}}
                    fetch: {allow_networks: [127.0.0.0/8]}
                    validate: {resize: {mode: no}, encode: {format: png}, skip_reencode: true}
                    output: out
                    """);
            try (Program run = command("run", "typed.yaml", "--state", "state")) {
                assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
            }
        }
    }

    private Program command(String... words) {
        return Program.start(folder, List.of(words));
    }

    private void write(Noise noise) throws SQLException {
        String url =
                "CASE WHEN i = 2 THEN '%s' ELSE '%s' || i END"
                        .formatted(noise.url("/large"), noise.url("/"));
        try (Connection duckdb = duckdb();
                Statement statement = duckdb.createStatement()) {
            statement.execute(
                    "CREATE TABLE source AS SELECT 'row ' || i AS id, "
                            + url
                            + " AS url, "
                            + EXTREMES
                            + " FROM range(5) t(i) ORDER BY i");
            statement.execute(
                    "COPY source TO '" + folder.resolve("source.parquet") + "' (FORMAT parquet)");
        }
    }

    private static Connection duckdb() throws SQLException {
        return DriverManager.getConnection("jdbc:duckdb:", new Properties());
    }

    @Test
    void typesAndValuesAreThoseOfTheSource() throws SQLException {
        Path table = output.resolve("00000.parquet");
        List<List<String>> expected = typed(folder.resolve("source.parquet"));
        assertThat(expected).hasSize(ROWS);
        assertThat(typed(table)).isEqualTo(expected);
    }

    /// Of each row by id, type and value of each typed column.
    private static List<List<String>> typed(Path file) throws SQLException {
        var columns = new ArrayList<String>();
        for (String column : TYPED) {
            columns.add(
                    "typeof(\"%1$s\") || ' ' || coalesce(\"%1$s\"::VARCHAR, '-')"
                            .formatted(column));
        }
        var rows = new ArrayList<List<String>>();
        try (Connection duckdb = duckdb();
                Statement statement = duckdb.createStatement();
                ResultSet table =
                        statement.executeQuery(
                                "SELECT %s FROM '%s' ORDER BY id"
                                        .formatted(String.join(", ", columns), file))) {
            while (table.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= TYPED.size(); column++) {
                    row.add(table.getString(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void aLargeImageKeepsItsBytesAndLeavesNoBlob() {
        var images = new ArrayList<byte[]>();
        try (var shard = ShardReader.open(output.resolve("00000.tar"))) {
            shard.forEachRemaining(
                    sample -> images.add(sample.members().getOrDefault("png", new byte[0])));
        }
        assertThat(images).hasSize(ROWS).contains(large);
        assertThat(output.resolve(".large")).doesNotExist();
        assertThat(Dataset.visible(output))
                .extracting(Dataset::name)
                .containsExactlyInAnyOrder(
                        "00000.parquet",
                        "00000.tar",
                        "00000_stats.json",
                        "_index.json",
                        "_summary.json");
    }

    @Test
    void theOutputIsVerified() {
        try (Program verify = command("verify", "out")) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }
}
