package dev.shardline.ingest;

import java.util.Map;

/// Changes the names of an object's own fields in JSON text; values stay as they are written.
final class TopNames {

    private TopNames() {}

    /// @param json an object without space between its parts, as the formats write it
    /// @param names old to new, both as JSON strings with their quotes
    static String renamed(String json, Map<String, String> names) {
        var out = new StringBuilder(json.length() + 16);
        int depth = 0;
        int done = 0;
        boolean name = false;
        for (int at = 0; at < json.length(); at++) {
            char c = json.charAt(at);
            if (c == '"') {
                int end = endOfString(json, at);
                if (name && depth == 1) {
                    String old = json.substring(at, end);
                    out.append(json, done, at).append(names.getOrDefault(old, old));
                    done = end;
                }
                at = end - 1;
                name = false;
            } else if (c == '{' || c == '[') {
                depth++;
                name = c == '{';
            } else if (c == '}' || c == ']') {
                depth--;
            } else if (c == ',') {
                name = true;
            }
        }
        return out.append(json, done, json.length()).toString();
    }

    /// Behind the closing quote.
    private static int endOfString(String json, int quote) {
        int at = quote + 1;
        while (json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }
}
