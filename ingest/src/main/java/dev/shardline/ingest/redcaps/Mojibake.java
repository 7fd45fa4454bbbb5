package dev.shardline.ingest.redcaps;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Finds UTF-8 that was read as Windows-1252 or Latin-1, such as `itâ€™s`, and reads it anew.
final class Mojibake {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /// Characters to bytes. Windows-1252 gives five bytes no character; there, as on the web,
    /// Latin-1's controls stand for them, and so they do for all others that software left alone.
    private static final Map<Character, Integer> BYTES = bytes();

    /// What may follow a letter in good text, though as a byte it would continue it.
    private static final String ORDINARY = "‘’“”…–—‚„«»‹›•·™®\u00a0";

    /// Damage to what was damaged before; more layers are made up to keep us busy.
    private static final int MOST_LAYERS = 8;

    private Mojibake() {}

    private static Map<Character, Integer> bytes() {
        var bytes = new HashMap<Character, Integer>();
        for (int value = 0x80; value < 0x100; value++) {
            bytes.put((char) value, value);
        }
        for (int value = 0x80; value < 0xa0; value++) {
            String text = new String(new byte[] {(byte) value}, WINDOWS_1252);
            if (text.charAt(0) != '\ufffd') {
                bytes.put(text.charAt(0), value);
            }
        }
        return Map.copyOf(bytes);
    }

    /// C1 controls, which nobody means, as the characters that Windows-1252 has in their places.
    static String printControls(String text) {
        if (text.chars().noneMatch(Mojibake::isControl)) {
            return text;
        }
        var printed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c)) {
                String read = new String(new byte[] {(byte) c}, WINDOWS_1252);
                printed.append(read.equals("\ufffd") ? Character.toString(c) : read);
            } else {
                printed.append(c);
            }
        }
        return printed.toString();
    }

    private static boolean isControl(int c) {
        return c >= 0x80 && c < 0xa0;
    }

    /// The text with each such sequence replaced by the character that it was. `é…”` may end a
    /// quotation: such a sequence is damage only where there is other damage, as in `Ã©`.
    static String repair(String damaged) {
        String text = damaged;
        for (int layer = 0; layer < MOST_LAYERS && isDamaged(text); layer++) {
            text = decoded(text);
        }
        return text;
    }

    private static boolean isDamaged(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) >= 0x80 && isDamage(text.substring(at, at + sequence(text, at)))) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String text) {
        var decoded = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int length = sequence(text, at);
            decoded.append(
                    length > 0 ? character(text.substring(at, at + length)) : text.charAt(at));
            at += Math.max(length, 1);
        }
        return decoded.toString();
    }

    /// How many characters from here on may be one damaged character; 0 if none.
    private static int sequence(String text, int at) {
        int length = length(toByte(text.charAt(at)));
        if (length == 0 || at + length > text.length()) {
            return 0;
        }
        String read = character(text.substring(at, at + length));
        boolean one = read.codePointCount(0, read.length()) == 1 && !read.equals("\ufffd");
        return one ? length : 0;
    }

    private static int length(int lead) {
        if (lead >= 0xc2 && lead <= 0xdf) {
            return 2;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            return 3;
        }
        return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    }

    /// Whether nobody would write this.
    private static boolean isDamage(String sequence) {
        return sequence.chars().skip(1).anyMatch(c -> ORDINARY.indexOf(c) < 0)
                || (!sequence.isEmpty() && "ÂÃ".indexOf(sequence.charAt(0)) >= 0);
    }

    private static String character(String sequence) {
        var bytes = new byte[sequence.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) toByte(sequence.charAt(i));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int toByte(char c) {
        return BYTES.getOrDefault(c, (int) '?');
    }
}
