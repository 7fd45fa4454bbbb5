package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads and writes JSON: what DuckDB writes comes in, what Python would write goes out.
final class Json {
    private static final char REPLACEMENT = '\uFFFD';

    private static final JsonFactory ASCII =
            factory().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonFactory LINES = factory().rootValueSeparator("\n").build();

    private Json() {}

    static JsonParser parser(String text) throws IOException {
        return ASCII.createParser(text);
    }

    static JsonParser parser(byte[] text) throws IOException {
        return ASCII.createParser(text);
    }

    /// A writer of lines, one for each object, in UTF-8.
    static JsonGenerator lines(OutputStream out) throws IOException {
        return LINES.createGenerator(out);
    }

    /// A writer that agrees with Python's `json.dumps(…, indent=width)`.
    static JsonGenerator pretty(OutputStream out, int width) throws IOException {
        var indenter = new DefaultIndenter(" ".repeat(width), "\n");
        var separators =
                Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator("");
        var printer =
                new DefaultPrettyPrinter(separators)
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter);
        return ASCII.createGenerator(out).setPrettyPrinter(printer);
    }

    /// Writes the fields of an object, without its braces.
    ///
    /// @param text a JSON object
    /// @param rename gives the names of its own fields, not of nested ones
    static void copyFields(String text, UnaryOperator<String> rename, JsonGenerator out)
            throws IOException {
        try (JsonParser parser = parser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                out.writeFieldName(clean(rename.apply(parser.currentName())));
                parser.nextToken();
                copy(parser, out);
            }
        }
    }

    /// The same object with another text in one of its own fields; every other byte stays.
    ///
    /// @return empty if it has no such field
    static Optional<byte[]> withText(byte[] object, String field, String text) throws IOException {
        try (JsonParser parser = parser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(field);
                parser.nextToken();
                long start = parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                if (found) {
                    var changed = new ByteArrayOutputStream(object.length + text.length());
                    changed.write(object, 0, Math.toIntExact(start));
                    changed.write(quoted(text));
                    int end = Math.toIntExact(parser.currentLocation().getByteOffset());
                    changed.write(object, end, object.length - end);
                    return Optional.of(changed.toByteArray());
                }
            }
            return Optional.empty();
        }
    }

    private static byte[] quoted(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = ASCII.createGenerator(bytes)) {
            json.writeString(text);
        }
        return bytes.toByteArray();
    }

    static void writeField(JsonGenerator out, String name, @Nullable Object value)
            throws IOException {
        switch (value) {
            case null -> out.writeNullField(name);
            case Integer number -> out.writeNumberField(name, number);
            case Double number -> out.writeNumberField(name, number);
            default -> out.writeStringField(name, clean(value.toString()));
        }
    }

    /// Text that any encoder accepts: half a surrogate pair becomes U+FFFD.
    static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static boolean isPair(String text, int i) {
        return i + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    private static String replaced(String text) {
        var clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (!Character.isSurrogate(clean.charAt(i))) {
                continue;
            }
            if (isPair(text, i)) {
                i++;
            } else {
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean.toString();
    }

    /// Copies the value at which the parser stands.
    private static void copy(JsonParser parser, JsonGenerator out) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                default -> {}
            }
            copyToken(token, parser, out);
        } while (depth > 0 && parser.nextToken() != null);
    }

    private static void copyToken(JsonToken token, JsonParser parser, JsonGenerator out)
            throws IOException {
        switch (token) {
            case START_OBJECT -> out.writeStartObject();
            case END_OBJECT -> out.writeEndObject();
            case START_ARRAY -> out.writeStartArray();
            case END_ARRAY -> out.writeEndArray();
            case FIELD_NAME -> out.writeFieldName(clean(parser.currentName()));
            case VALUE_STRING -> out.writeString(clean(parser.getText()));
            case VALUE_NUMBER_INT -> out.writeNumber(parser.getText());
            case VALUE_NUMBER_FLOAT -> copyFloat(parser, out);
            case VALUE_TRUE -> out.writeBoolean(true);
            case VALUE_FALSE -> out.writeBoolean(false);
            case VALUE_NULL -> out.writeNull();
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("no token of JSON text: " + token);
        }
    }

    /// JSON has no NaN and no infinity: they are null here; the table keeps them.
    private static void copyFloat(JsonParser parser, JsonGenerator out) throws IOException {
        if (parser.isNaN()) {
            out.writeNull();
        } else {
            out.writeNumber(parser.getText());
        }
    }

    /// Numbers of any length are copied as text, so their length is no danger.
    private static JsonFactoryBuilder factory() {
        return new JsonFactoryBuilder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNumberLength(1_000_000)
                                .maxNameLength(1_000_000)
                                .maxStringLength(100_000_000)
                                .build());
    }
}
