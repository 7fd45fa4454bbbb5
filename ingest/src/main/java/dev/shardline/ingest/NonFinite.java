package dev.shardline.ingest;

/// NaN and the infinities in JSON text. JSON has no numbers for them; DuckDB writes them bare,
/// which no strict reader takes, and reads them from strings too.
final class NonFinite {

    private NonFinite() {}

    /// The same text with `NaN`, `Infinity` and `-Infinity` as strings.
    static String quoted(String json) {
        if (!json.contains("NaN") && !json.contains("Infinity")) {
            return json;
        }
        var out = new StringBuilder(json.length() + 16);
        boolean inString = false;
        for (int at = 0; at < json.length(); at++) {
            char c = json.charAt(at);
            if (inString && c == '\\') {
                out.append(c).append(json.charAt(++at));
                continue;
            }
            inString ^= c == '"';
            int length = inString ? 0 : tokenLength(json, at);
            if (length == 0) {
                out.append(c);
            } else {
                out.append('"').append(json, at, at + length).append('"');
                at += length - 1;
            }
        }
        return out.toString();
    }

    private static int tokenLength(String json, int at) {
        for (String token : new String[] {"NaN", "Infinity", "-Infinity"}) {
            if (json.startsWith(token, at)) {
                return token.length();
            }
        }
        return 0;
    }
}
