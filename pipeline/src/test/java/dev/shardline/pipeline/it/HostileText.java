package dev.shardline.pipeline.it;

import java.util.List;

/// Texts that have broken somebody's pipeline.
final class HostileText {

    /// None is blank, none is equal to another.
    static final List<String> ALL =
            List.of(
                    "../../../etc/passwd",
                    "/etc/passwd",
                    "file:///etc/passwd",
                    "..\\..\\windows",
                    "-rf *",
                    "a\0b",
                    "two\nlines\r\nand\ta tab",
                    "  blanks around  ",
                    "quotes \" ' ` and \\ and %00 %2e%2e/ and {{x}} ${x} $(x)",
                    "'; DROP TABLE rows; --",
                    "=1+1",
                    "null",
                    "{\"url\": 1}",
                    "a,b;c|d",
                    "\ud83d\udc08\u200d\u2b1b e\u0301 \u202e right to left \ufeff",
                    "\ufffd as itself",
                    "low half \udc08 of a pair",
                    "high half at the end \ud83d",
                    "halves in the wrong order \udc08\ud83d.",
                    "x".repeat(10_000),
                    "\u732b".repeat(10_000));

    private HostileText() {}

    /// The text as every output holds it: half a surrogate pair becomes U+FFFD.
    static String stored(String text) {
        return text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? '\ufffd' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
