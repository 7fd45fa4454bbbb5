package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParquetTypesTest {

    @TempDir Path folder;

    private Source open(Path file) {
        return Source.open(Fixture.settings(SourceFormat.PARQUET, Fixture.URL, file), folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807::BIGINT",
                "18446744073709551615::UBIGINT",
                "0.1::DOUBLE",
                "0.1::FLOAT",
                "5e-324::DOUBLE",
                "'NaN'::DOUBLE",
                "'-Infinity'::FLOAT",
                "[1.5, 'NaN'::DOUBLE, NULL]",
                "TIMESTAMP '2020-01-02 03:04:05.123456'",
                "'2020-01-02 03:04:05.123456789'::TIMESTAMP_NS",
                "'2020-01-02 03:04:05+02'::TIMESTAMPTZ",
                "DATE '0044-03-15'",
                "TIME '01:02:03.5'",
                "123456789012345678.12::DECIMAL(20,2)",
                "'7f4d8a1e-0000-4000-8000-000000000001'::UUID",
                "true",
                "{'a b': 1, 'c': [{'d': 'x'}]}",
                "MAP {'k': 1, 'l': NULL}",
                "'NaN \"Infinity\\' || chr(0) || chr(10) || '中😀'",
                "NULL::VARCHAR"
            })
    void attributesReadBackAsTheSameTypeAndValue(String value) throws SQLException, IOException {
        String query = "SELECT 'u' AS url, " + value + " AS v";
        Path file = Fixture.parquet(folder, "t.parquet", query);
        try (Source source = open(file);
                var duck = DriverManager.getConnection("jdbc:duckdb:")) {
            Column column = source.columns().getFirst();
            String json =
                    Fixture.images(Fixture.read(source, Position.START)).getFirst().getAttributes();

            assertThat(new JsonMapper().readTree(json).has("v")).isTrue();
            String sql =
                    """
                    SELECT CAST(?::JSON AS STRUCT(v %s)).v IS NOT DISTINCT FROM v AND typeof(v) = ?
                    FROM '%s'\
                    """
                            .formatted(column.getType(), file);
            try (var statement = duck.prepareStatement(sql)) {
                statement.setString(1, json);
                statement.setString(2, column.getType());
                try (var rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getBoolean(1)).as(json).isTrue();
                }
            }
        }
    }

    @Test
    void bytesBecomeBase64() throws SQLException {
        Path file =
                Fixture.parquet(
                        folder,
                        "t.parquet",
                        "SELECT 'u'::BLOB AS url, '\\x00\\xFF'::BLOB AS b, {'x': 'ab'::BLOB} AS s");

        try (Source source = open(file)) {
            assertThat(source.columns())
                    .containsExactly(new Column("b", "VARCHAR"), new Column("s", "JSON"));
            ImageRecord image = Fixture.images(Fixture.read(source, Position.START)).getFirst();
            assertThat(image.getUrl()).isEqualTo("u");
            assertThat(image.getAttributes()).isEqualTo("{\"b\":\"AP8=\",\"s\":{\"x\":\"ab\"}}");
        }
    }

    @Test
    void namesThatSqlOrGlobsWouldRead() throws SQLException {
        Path file =
                Fixture.parquet(
                        folder,
                        "a [1]*?.parquet",
                        "SELECT 'u' AS url, 1 AS \"it's \"\"q\"\"\", 2 AS file_row_number");

        try (Source source = open(file)) {
            assertThat(
                            Fixture.images(Fixture.read(source, Position.START))
                                    .getFirst()
                                    .getAttributes())
                    .isEqualTo("{\"it's \\\"q\\\"\":1,\"file_row_number\":2}");
            assertThat(Fixture.read(source, new Position(0, 1))).isEmpty();
        }
    }

    /// The heap of the tests could not hold these rows: 300,000 of 10 kB are 3 GB.
    @Test
    void streamsMoreThanFitsIntoMemory() throws SQLException {
        String query =
                "SELECT 'http://a/' || i AS url, repeat('x', 10000) AS c FROM range(300000) t(i)";
        Path file = Fixture.parquet(folder, "t.parquet", query, ", ROW_GROUP_SIZE 20000");

        try (Source source = open(file);
                Rows rows = source.read(new Position(0, 100_000))) {
            long count = 0;
            String last = "";
            for (Optional<SourceRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                count++;
                last = Fixture.images(List.of(row.get())).getFirst().getId();
            }
            assertThat(count).isEqualTo(200_000);
            assertThat(last).isEqualTo("0-299999");
        }
    }
}
