package dev.shardline.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// DuckDB types of JSON values. Objects, and lists of anything but scalars of one type, keep the
/// type JSON: their text. Strings stay texts, whatever they look like.
final class JsonTypes {

    static final String JSON = "JSON";

    private static final String HUGEINT = "HUGEINT";
    private static final int HUGE_BITS = 127;
    private static final String LIST = "[]";

    /// Each holds the values of those before it.
    private static final List<String> NUMBERS =
            List.of(TextTypes.BIGINT, HUGEINT, TextTypes.DOUBLE);

    private JsonTypes() {}

    /// The type of a value.
    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> Format.UNKNOWN;
            case BOOLEAN -> TextTypes.BOOLEAN;
            case NUMBER -> ofNumber(value);
            case STRING -> TextTypes.VARCHAR;
            case ARRAY -> ofList(value);
            case OBJECT, BINARY, POJO -> JSON;
        };
    }

    private static String ofNumber(JsonNode value) {
        if (!value.isIntegralNumber()) {
            return TextTypes.DOUBLE;
        }
        if (value.canConvertToLong()) {
            return TextTypes.BIGINT;
        }
        return value.bigIntegerValue().bitLength() <= HUGE_BITS ? HUGEINT : TextTypes.DOUBLE;
    }

    private static String ofList(JsonNode list) {
        String type = Format.UNKNOWN;
        for (JsonNode element : list) {
            type = widen(type, of(element));
        }
        return isScalar(type) ? type + LIST : JSON;
    }

    private static boolean isScalar(String type) {
        return !type.equals(JSON) && !type.endsWith(LIST);
    }

    /// The type that holds the values of both.
    static String widen(String type, String other) {
        if (type.equals(other) || other.equals(Format.UNKNOWN)) {
            return type;
        }
        if (type.equals(Format.UNKNOWN)) {
            return other;
        }
        if (NUMBERS.contains(type) && NUMBERS.contains(other)) {
            return NUMBERS.get(Math.max(NUMBERS.indexOf(type), NUMBERS.indexOf(other)));
        }
        if (type.endsWith(LIST) && other.endsWith(LIST)) {
            String element = widen(element(type), element(other));
            return element.equals(JSON) ? JSON : element + LIST;
        }
        return JSON;
    }

    private static String element(String list) {
        return list.substring(0, list.length() - LIST.length());
    }

    /// Whether a column of the type can hold the value.
    static boolean fits(String type, JsonNode value) {
        return widen(type, of(value)).equals(type);
    }
}
