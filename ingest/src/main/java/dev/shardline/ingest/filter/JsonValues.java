package dev.shardline.ingest.filter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cel.common.values.NullValue;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values as CEL wants them, from JSON as DuckDB writes it. Each method reads the parser's current
/// value, which is not null, or says what it is not.
final class JsonValues {

    private static final int SHOWN = 40;

    /// `2024-01-02`, `2024-01-02 03:04:05.123456`, `2024-01-02 03:04:05+00`.
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendLiteral(' ')
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .optionalStart()
                    .appendOffset("+HH:mm", "+00")
                    .toFormatter();

    private JsonValues() {}

    static Long whole(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw unlike("a whole number", json);
        }
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new BadValueException(
                    "is " + json.getText() + ", and a filter's numbers end at 64 bits");
        }
        return json.getLongValue();
    }

    static Double number(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric()) {
            throw unlike("a number", json);
        }
        return json.getDoubleValue();
    }

    static String text(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw unlike("a string", json);
        }
        return json.getText();
    }

    static Boolean truth(JsonParser json) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw unlike("true or false", json);
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    static Instant instant(JsonParser json) throws IOException {
        String text = text(json);
        try {
            TemporalAccessor parsed = TIME.parse(text);
            LocalDate date = parsed.query(TemporalQueries.localDate());
            LocalTime time = parsed.query(TemporalQueries.localTime());
            ZoneOffset offset = parsed.query(TemporalQueries.offset());
            return date.atTime(time == null ? LocalTime.MIDNIGHT : time)
                    .toInstant(offset == null ? ZoneOffset.UTC : offset);
        } catch (DateTimeException _) {
            throw unlike("a time between the years 1 and 9999", json);
        }
    }

    /// Whatever it is: whole numbers that fit are ints, all others doubles.
    static Object any(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> NullValue.NULL_VALUE;
            case VALUE_TRUE, VALUE_FALSE -> truth(json);
            case VALUE_NUMBER_INT -> wholeIfItFits(json);
            case VALUE_NUMBER_FLOAT -> number(json);
            case START_ARRAY -> list(json);
            case START_OBJECT -> map(json);
            default -> json.getText();
        };
    }

    private static Object wholeIfItFits(JsonParser json) throws IOException {
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return number(json);
        }
        return whole(json);
    }

    private static List<Object> list(JsonParser json) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(any(json));
        }
        return elements;
    }

    private static Map<String, Object> map(JsonParser json) throws IOException {
        Map<String, Object> entries = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            entries.put(key, any(json));
        }
        return entries;
    }

    static BadValueException unlike(String wanted, JsonParser json) throws IOException {
        String found =
                switch (json.currentToken()) {
                    case START_ARRAY -> "a list";
                    case START_OBJECT -> "a map";
                    case VALUE_STRING -> '"' + shortened(json.getText()) + '"';
                    default -> shortened(json.getText());
                };
        return new BadValueException("is " + found + ", not " + wanted);
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
    }
}
