package dev.shardline.ingest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.regex.Pattern;

/// DuckDB types of values that are written as plain text, in CSV for instance. A type is seen in a
/// text only where the text is how the type writes that value, so that nothing is lost: `007` and
/// integers beyond 64 bits stay texts.
final class TextTypes {

    static final String BOOLEAN = "BOOLEAN";
    static final String BIGINT = "BIGINT";
    static final String DOUBLE = "DOUBLE";
    static final String DATE = "DATE";
    static final String TIMESTAMP = "TIMESTAMP";
    static final String VARCHAR = "VARCHAR";

    private static final Set<String> BOOLEANS =
            Set.of("true", "false", "True", "False", "TRUE", "FALSE");

    /// Numbers as JSON writes them: they need no conversion.
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern MOMENT =
            Pattern.compile(DAY + "[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?");

    private TextTypes() {}

    /// The type of a value.
    static String of(String value) {
        if (value.isEmpty() || value.length() > 64) {
            return VARCHAR;
        }
        char first = value.charAt(0);
        if (first == '-' || (first >= '0' && first <= '9')) {
            return ofDigits(value);
        }
        return BOOLEANS.contains(value) ? BOOLEAN : VARCHAR;
    }

    private static String ofDigits(String value) {
        if (NUMBER.matcher(value).matches()) {
            return ofNumber(value);
        }
        try {
            if (DAY.matcher(value).matches()) {
                LocalDate.parse(value);
                return DATE;
            }
            if (MOMENT.matcher(value).matches()) {
                LocalDateTime.parse(value.replace(' ', 'T'));
                return TIMESTAMP;
            }
        } catch (DateTimeException _) {
            return VARCHAR;
        }
        return VARCHAR;
    }

    private static String ofNumber(String value) {
        boolean whole = value.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (!whole) {
            return Double.isInfinite(Double.parseDouble(value)) ? VARCHAR : DOUBLE;
        }
        if (value.equals("-0")) {
            return DOUBLE;
        }
        try {
            Long.parseLong(value);
            return BIGINT;
        } catch (NumberFormatException _) {
            return VARCHAR;
        }
    }

    /// The type that holds the values of both.
    static String widen(String type, String other) {
        if (type.equals(other) || other.equals(Format.UNKNOWN)) {
            return type;
        }
        if (type.equals(Format.UNKNOWN)) {
            return other;
        }
        Set<String> both = Set.of(type, other);
        return both.equals(Set.of(BIGINT, DOUBLE)) ? DOUBLE : VARCHAR;
    }

    /// Whether a column of the type can hold the value.
    static boolean fits(String type, String value) {
        return type.equals(VARCHAR)
                || widen(type, of(value)).equals(type)
                || (type.equals(DOUBLE) && value.equalsIgnoreCase("nan"));
    }

    /// Appends a value that fits as JSON.
    static void append(String type, String value, StringBuilder json) {
        switch (type) {
            case BIGINT -> json.append(value);
            case DOUBLE -> json.append(value.equalsIgnoreCase("nan") ? "\"NaN\"" : value);
            case BOOLEAN -> json.append(value.charAt(0) == 't' || value.charAt(0) == 'T');
            default -> Json.append(value, json);
        }
    }
}
