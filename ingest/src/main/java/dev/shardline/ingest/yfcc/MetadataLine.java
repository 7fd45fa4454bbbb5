package dev.shardline.ingest.yfcc;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes the line of JSON that a row becomes: its columns in the file's order, then the key. Places
/// become numbers, and empty ones null, by the rules of the original tool. For one thread.
final class MetadataLine {

    /// What Python's `float` takes.
    private static final Pattern NUMBER =
            Pattern.compile(
                    "[+-]?(nan|inf|infinity|(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?)",
                    Pattern.CASE_INSENSITIVE);

    private static final byte[] KEY = ascii(", \"" + Columns.KEY + "\": ");
    private static final byte[] END = ascii("}\n");

    private final List<byte[]> names;
    private final int longitude;
    private final int latitude;
    private final int accuracy;
    private final int downloadUrl;
    private final PhotoKeys keys = new PhotoKeys();
    private final PythonJson json = new PythonJson();
    private String key = "";

    MetadataLine(List<String> columns) {
        names =
                columns.stream()
                        .map(name ->
                                ascii(
                                        (name.equals(columns.getFirst()) ? "{" : ", ")
                                                + quoted(name)))
                        .toList();
        longitude = columns.indexOf(Columns.LONGITUDE);
        latitude = columns.indexOf(Columns.LATITUDE);
        accuracy = columns.indexOf(Columns.ACCURACY);
        downloadUrl = columns.indexOf(Columns.DOWNLOAD_URL);
    }

    /// Makes the line; it stays until the next one.
    ///
    /// @return why the row cannot become one
    Optional<String> make(@Nullable Object[] values) {
        if (!(values[downloadUrl] instanceof String url) || url.isEmpty()) {
            return Optional.of("it has no downloadurl, of which its key is made");
        }
        try {
            values[longitude] = number(values[longitude]);
            values[latitude] = number(values[latitude]);
            values[accuracy] = whole(number(values[accuracy]));
        } catch (NumberFormatException e) {
            return Optional.of("longitude, latitude or accuracy is no number: " + e.getMessage());
        }
        key = keys.of(url);
        json.clear();
        for (int column = 0; column < values.length; column++) {
            json.raw(names.get(column));
            json.value(values[column]);
        }
        json.raw(KEY);
        json.value(key);
        json.raw(END);
        return Optional.empty();
    }

    /// Of the line that was made last.
    String key() {
        return key;
    }

    byte[] bytes() {
        return json.bytes();
    }

    int size() {
        return json.size();
    }

    /// A number that is zero counts as absent, a text that says zero does not: Python's truth.
    private static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Long number -> number == 0 ? null : (double) number;
            case Double number -> number == 0 ? null : number;
            case String text when text.isEmpty() -> null;
            case String text -> parsed(text);
            default -> throw new NumberFormatException(value.toString());
        };
    }

    private static double parsed(String text) {
        String number = text.strip();
        if (!NUMBER.matcher(number).matches()) {
            throw new NumberFormatException("\"" + text + "\"");
        }
        String lower = number.toLowerCase(Locale.ROOT);
        if (lower.contains("n")) {
            double value = lower.contains("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
            return lower.startsWith("-") ? -value : value;
        }
        return Double.parseDouble(number);
    }

    private static @Nullable Long whole(@Nullable Double number) {
        if (number == null) {
            return null;
        }
        if (number.isNaN() || number.isInfinite()) {
            throw new NumberFormatException("accuracy is " + number);
        }
        return number.longValue();
    }

    private static String quoted(String name) {
        var json = new PythonJson();
        json.value(name);
        return new String(json.bytes(), 0, json.size(), StandardCharsets.US_ASCII) + ": ";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
