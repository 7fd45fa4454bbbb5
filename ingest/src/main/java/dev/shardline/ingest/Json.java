package dev.shardline.ingest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/// JSON text.
final class Json {

    private Json() {}

    /// Appends a string with its quotes.
    static void append(String value, StringBuilder json) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, json);
        json.append('"');
    }

    /// A name with its quotes and the colon.
    static String name(String name) {
        return text(name) + ':';
    }

    /// A string with its quotes.
    static String text(String value) {
        var json = new StringBuilder();
        append(value, json);
        return json.toString();
    }

    /// An object with the fields of both, which have no space around them.
    static String joined(String object, String other) {
        if (object.equals("{}")) {
            return other;
        }
        return other.equals("{}")
                ? object
                : object.substring(0, object.length() - 1) + ',' + other.substring(1);
    }
}
