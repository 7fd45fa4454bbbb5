package dev.shardline.ingest.filter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The type of a column as a filter sees it, and how its values are read from JSON.
sealed interface ColumnType {

    CelType cel();

    /// How people call it: `int`, `list(string)`.
    String label();

    /// Reads the value at the parser's current token; null becomes CEL's null. Leaves the parser at
    /// the value's last token.
    ///
    /// @throws BadValueException if the value is of another type; the message goes after the
    ///   column's name
    Object read(JsonParser json) throws IOException;

    /// Values without parts.
    enum Scalar implements ColumnType {
        INT(SimpleType.INT),
        DOUBLE(SimpleType.DOUBLE),
        STRING(SimpleType.STRING),
        BOOL(SimpleType.BOOL),
        TIMESTAMP(SimpleType.TIMESTAMP),
        DYN(SimpleType.DYN);

        private final CelType cel;

        Scalar(CelType cel) {
            this.cel = cel;
        }

        @Override
        public CelType cel() {
            return cel;
        }

        @Override
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Object read(JsonParser json) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return NullValue.NULL_VALUE;
            }
            return switch (this) {
                case INT -> JsonValues.whole(json);
                case DOUBLE -> JsonValues.number(json);
                case STRING -> JsonValues.text(json);
                case BOOL -> JsonValues.truth(json);
                case TIMESTAMP -> JsonValues.instant(json);
                case DYN -> JsonValues.any(json);
            };
        }
    }

    /// Structs and maps: their keys are strings, their values can be anything.
    record MapOf() implements ColumnType {

        @Override
        public CelType cel() {
            return MapType.create(SimpleType.STRING, SimpleType.DYN);
        }

        @Override
        public String label() {
            return "map";
        }

        @Override
        public Object read(JsonParser json) throws IOException {
            return switch (json.currentToken()) {
                case VALUE_NULL -> NullValue.NULL_VALUE;
                case START_OBJECT -> JsonValues.any(json);
                default -> throw JsonValues.unlike("a map", json);
            };
        }
    }

    /// Lists and arrays.
    record ListOf(ColumnType element) implements ColumnType {

        @Override
        public CelType cel() {
            return ListType.create(element.cel());
        }

        @Override
        public String label() {
            return "list(" + element.label() + ")";
        }

        @Override
        public Object read(JsonParser json) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return NullValue.NULL_VALUE;
            }
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw JsonValues.unlike("a list", json);
            }
            List<Object> elements = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                elements.add(element.read(json));
            }
            return elements;
        }
    }

    /// The type for a DuckDB type, as `typeof` writes it. What CEL has no type for (times, blobs,
    /// enums, uuids) is the string that DuckDB writes for it.
    static ColumnType of(String duckDb) {
        String type = duckDb.strip();
        if (type.endsWith("]")) {
            return new ListOf(of(type.substring(0, type.lastIndexOf('['))));
        }
        int parameters = type.indexOf('(');
        String base = (parameters < 0 ? type : type.substring(0, parameters)).strip();
        String name = base.toUpperCase(Locale.ROOT);
        if (WHOLE.contains(name)) {
            return Scalar.INT;
        }
        if (FRACTIONAL.contains(name)) {
            return Scalar.DOUBLE;
        }
        if (name.equals("DATE") || name.startsWith("TIMESTAMP") || name.equals("DATETIME")) {
            return Scalar.TIMESTAMP;
        }
        return switch (name) {
            case "BOOLEAN", "BOOL" -> Scalar.BOOL;
            case "STRUCT", "MAP" -> new MapOf();
            case "JSON", "UNION", "VARIANT", "NULL", "\"NULL\"" -> Scalar.DYN;
            default -> Scalar.STRING;
        };
    }

    /// DuckDB's names for whole numbers; those beyond 64 bits are read as far as they fit.
    Set<String> WHOLE =
            Set.of(
                    "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "INT",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "UHUGEINT",
                    "BIGNUM");

    Set<String> FRACTIONAL = Set.of("FLOAT", "REAL", "DOUBLE", "DECIMAL", "NUMERIC");
}
