package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.fate;
import static dev.shardline.packager.Fixtures.image;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.query;
import static dev.shardline.packager.Fixtures.sample;
import static dev.shardline.packager.Fixtures.tenRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir private Path output;

    @Test
    void hasTheColumnsOfImg2datasetThenOurs() throws SQLException {
        pack(config(output, 10), List.of(), tenRecords());
        assertThat(query("SELECT name, type FROM parquet_schema(" + table() + ") OFFSET 1"))
                .containsExactly(
                        "SAMPLE_ID|INT64",
                        "WIDTH|INT32",
                        "similarity|DOUBLE",
                        "caption|BYTE_ARRAY",
                        "url|BYTE_ARRAY",
                        "key|BYTE_ARRAY",
                        "status|BYTE_ARRAY",
                        "error_message|BYTE_ARRAY",
                        "width|INT32",
                        "height|INT32",
                        "original_width|INT32",
                        "original_height|INT32",
                        "exif|BYTE_ARRAY",
                        "sha256|BYTE_ARRAY",
                        "id|BYTE_ARRAY",
                        "reason|BYTE_ARRAY",
                        "attempts|INT32",
                        "attempt_reasons|BYTE_ARRAY");
    }

    @Test
    void keepsTheTypesOfTheSource() throws SQLException {
        String row =
                """
                SELECT 18446744073709551615::UBIGINT AS u, -5::TINYINT AS t, 'nan'::DOUBLE AS n,
                    '-inf'::FLOAT AS f, 12345678901234567890.1234::DECIMAL(30, 4) AS dec, TIMESTAMP '2024-01-02 03:04:05.678901' AS ts,
                    TIMESTAMPTZ '2024-01-02 03:04:05+02' AS tz, DATE '1969-01-01' AS d, TIME '01:02:03' AS tm,
                    [1, NULL, 3]::BIGINT[] AS l, {a: 'x', "b c": [{y: 1.5}]} AS s, MAP {'k': 7} AS m,
                    '\\xAA\\x00b'::BLOB AS b, 'sad'::ENUM('sad', 'ok') AS e, INTERVAL 3 DAYS AS i,
                    '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID AS id2, true AS bo,
                    12345678901234567890123456789::HUGEINT AS h, '{"x":[1]}'::JSON AS j, NULL::VARCHAR AS "na""me\\"
                """;
        var columns = new ArrayList<Column>();
        for (String column : query("SELECT column_name, column_type FROM (DESCRIBE " + row + ")")) {
            String[] parts = column.split("\\|", 2);
            columns.add(new Column(parts[0], parts[1]));
        }
        String attributes = query("SELECT to_json(r) FROM (" + row + ") r").getFirst();
        var config = config(output, ShardFormat.WEBDATASET, 1, columns, 0, 1);
        pack(config, List.of(), List.of(sample(image("0-0", null, attributes))));

        String names = String.join(", ", columns.stream().map(c -> Sql.name(c.getName())).toList());
        String read = "SELECT " + names + " FROM " + table();
        assertThat(query(read)).isEqualTo(query(row));
        assertThat(query("SELECT column_type FROM (DESCRIBE " + read + ")"))
                .isEqualTo(
                        query(
                                "SELECT replace(replace(column_type, 'HUGEINT', 'DECIMAL(38,0)'),"
                                        + " 'ENUM(''sad'', ''ok'')', 'VARCHAR') FROM (DESCRIBE "
                                        + row
                                        + ")"));
    }

    @Test
    void makesNullOfAValueThatDoesNotFitItsColumn() throws SQLException {
        var strange = "{\"SAMPLE_ID\":\"abc\",\"WIDTH\":7,\"similarity\":[1]}";
        pack(config(output, 1), List.of(), List.of(sample(image("0-0", null, strange))));
        assertThat(query("SELECT SAMPLE_ID, \"WIDTH\", similarity, id FROM " + table()))
                .containsExactly("null|7|null|0-0");
    }

    @Test
    void renamesAttributesThatHaveTheNameOfItsOwnColumns() throws SQLException {
        var columns =
                List.of(
                        new Column("status", "VARCHAR"),
                        new Column("source_status", "VARCHAR"),
                        new Column("KEY", "VARCHAR"));
        var config = config(output, ShardFormat.WEBDATASET, 1, columns, 0, 1);
        var attributes = "{\"status\":\"a\",\"source_status\":\"b\",\"KEY\":\"c\"}";
        pack(config, List.of(), List.of(sample(image("0-0", null, attributes))));

        assertThat(config.renamedColumns()).isEqualTo(Map.of("status", "source_source_status"));
        assertThat(query("SELECT source_source_status, source_status, status FROM " + table()))
                .containsExactly("a|b|success");
        assertThat(query("SELECT name FROM parquet_schema(" + table() + ") OFFSET 1"))
                .startsWith("source_source_status", "source_status", "KEY", "caption");
    }

    @Test
    void refusesATypeThatDuckDbDoesNotKnow() {
        var columns = List.of(new Column("x", "NUMBERISH"));
        var config = config(output, ShardFormat.WEBDATASET, 1, columns, 0, 1);
        assertThatThrownBy(() -> new Packager(config, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column x")
                .hasMessageContaining("NUMBERISH");
    }

    @Test
    void worksWithoutAttributes() throws SQLException {
        var config = config(output, ShardFormat.WEBDATASET, 1, List.of(), 0, 1);
        pack(config, List.of(), List.of(sample(image("0-0", "c", "{}"))));
        assertThat(query("SELECT caption, id FROM " + table())).containsExactly("c|0-0");
    }

    @Test
    void streamsManyRowsBetweenTwoSamples() throws SQLException {
        int rows = 200_000;
        var filtered = fate(1, Reason.FILTERED);
        try (var packager = new Packager(config(output, 2), List.of())) {
            for (int i = 0; i < rows; i++) {
                packager.accept(i, 1_000_000L + i, filtered);
            }
            packager.accept(rows, 2_000_000, sample(0));
            packager.finish();
        }
        assertThat(query("SELECT count(*), count(key) FROM " + table()))
                .containsExactly((rows + 1) + "|1");
    }

    @Test
    void writesIntoFoldersWhoseNamesArePatterns() throws SQLException {
        Path odd = output.resolve("a[1]*?'b");
        pack(config(odd, 10), List.of(), tenRecords());
        assertThat(odd.resolve("00000.parquet")).isNotEmptyFile();
    }

    private String table() {
        return Sql.text(output.resolve("00000.parquet").toString());
    }
}
