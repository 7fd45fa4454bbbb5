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
        var json = new StringBuilder();
        append(name, json);
        return json.append(':').toString();
    }
}
