package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Parquet through DuckDB, which writes the attributes' JSON too: what it writes it reads back into
/// the same type and value.
final class ParquetFormat implements Format {

    private static final String ROW_NUMBER = "file_row_number";

    /// What DuckDB cannot read back from JSON into the same value.
    private static final Pattern NOT_IN_JSON = Pattern.compile("\\b(BLOB|BIT|GEOMETRY|VARIANT)\\b");

    private static final Pattern NESTED = Pattern.compile("STRUCT|MAP|UNION|\\[");

    private static final Pattern GLOB = Pattern.compile("[*?\\[]");

    private final Duck duck;

    /// @param work an existing folder
    ParquetFormat(Path work) {
        try {
            this.duck = new Duck(work);
        } catch (SQLException e) {
            throw new SourceException("DuckDB does not start: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Column> columns(Path file, int files) {
        return types(file).entrySet().stream()
                .map(column -> new Column(column.getKey(), jsonType(column.getValue())))
                .toList();
    }

    @Override
    public Optional<String> widen(String type, String other) {
        if (type.equals(TextTypes.VARCHAR) || other.equals(TextTypes.VARCHAR)) {
            boolean nested = NESTED.matcher(type + other).find();
            return nested ? Optional.empty() : Optional.of(TextTypes.VARCHAR);
        }
        try {
            return duck.common(type, other);
        } catch (SQLException _) {
            return Optional.empty();
        }
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        Map<String, String> types = types(file);
        var sql = new StringBuilder("SELECT ");
        sql.append(role(layout.url(), types)).append(", ");
        sql.append(role(layout.captionColumn(), types)).append(", ");
        sql.append(role(layout.idColumn(), types)).append(", ");
        sql.append(role(layout.checksumColumn(), types)).append(", ");
        sql.append(role(layout.groupColumn(), types)).append(", ");
        sql.append(role(layout.nameColumn(), types)).append(", ");
        sql.append(alternates(layout.alternatesColumn(), types)).append(", ");
        sql.append(attributes(layout.attributes(), types));
        sql.append(" FROM ").append(table(file, !types.containsKey(ROW_NUMBER)));
        if (row > 0) {
            // Skips whole row groups. OFFSET would decode them, but needs no name of its own.
            sql.append(types.containsKey(ROW_NUMBER) ? " OFFSET " : " WHERE file_row_number >= ");
            sql.append(row);
        }
        try {
            return new ParquetRows(duck.connect(), sql.toString(), row);
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        duck.close();
    }

    private Map<String, String> types(Path file) {
        try {
            return duck.describe("SELECT * FROM " + table(file, false)).stream()
                    .collect(
                            Collectors.toMap(
                                    Column::getName,
                                    Column::getType,
                                    (first, _) -> first,
                                    LinkedHashMap::new));
        } catch (SQLException e) {
            throw new SourceException(file + " is not a whole parquet file: " + e.getMessage(), e);
        }
    }

    private static String table(Path file, boolean numbered) {
        String literally = GLOB.matcher(file.toString()).replaceAll("[$0]");
        return "read_parquet(%s, hive_partitioning = false%s)"
                .formatted(Duck.text(literally), numbered ? ", file_row_number = true" : "");
    }

    /// A column that the recipe names, as text.
    private static String role(@Nullable String column, Map<String, String> types) {
        if (column == null || !types.containsKey(column)) {
            return "NULL::VARCHAR";
        }
        String name = Duck.name(column);
        return switch (types.getOrDefault(column, "")) {
            case "VARCHAR" -> name;
            // Some writers do not mark text as UTF-8.
            case "BLOB" -> "TRY(decode(" + name + "))";
            default -> "CAST(" + name + " AS VARCHAR)";
        };
    }

    /// A list becomes a JSON list, which DuckDB's own text of it is not.
    private static String alternates(@Nullable String column, Map<String, String> types) {
        return column != null && types.getOrDefault(column, "").endsWith("[]")
                ? "CAST(to_json(" + Duck.name(column) + ") AS VARCHAR)"
                : role(column, types);
    }

    private static String attributes(List<Column> columns, Map<String, String> types) {
        if (columns.isEmpty()) {
            return "'{}'";
        }
        return columns.stream()
                .map(column -> Duck.name(column.getName()) + " := " + attribute(column, types))
                .collect(Collectors.joining(", ", "CAST(to_json(struct_pack(", ")) AS VARCHAR)"));
    }

    private static String attribute(Column column, Map<String, String> types) {
        String name = Duck.name(column.getName());
        String own = types.get(column.getName());
        if (own == null) {
            return "CAST(NULL AS " + column.getType() + ")";
        }
        if (own.equals(column.getType())) {
            return name;
        }
        String value =
                switch (own) {
                    case "BLOB" -> "base64(" + name + ")";
                    default -> jsonType(own).equals("JSON") ? "to_json(" + name + ")" : name;
                };
        return "CAST(" + value + " AS " + column.getType() + ")";
    }

    /// The type that a column has in the attributes.
    private static String jsonType(String type) {
        return switch (type) {
            case "BLOB", "BIT", "GEOMETRY" -> "VARCHAR";
            default -> NOT_IN_JSON.matcher(type).find() ? "JSON" : type;
        };
    }
}
