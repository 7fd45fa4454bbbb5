package dev.shardline.schemas;

import java.util.HexFormat;

/// Strings as Python's `json.dumps` writes them: printable ASCII only.
public final class PythonText {

    private PythonText() {}

    /// Appends a string with its quotes.
    public static void append(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                json.append(c);
            } else {
                json.append(escaped(c));
            }
        }
        json.append('"');
    }

    /// Whether a character stands for itself.
    public static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /// What stands for a character that is not plain: at most six of ASCII.
    public static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> "\\u" + HexFormat.of().toHexDigits(c);
        };
    }
}
