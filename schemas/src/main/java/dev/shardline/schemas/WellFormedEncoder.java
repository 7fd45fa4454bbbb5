package dev.shardline.schemas;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.io.DirectBinaryEncoder;

/// Avro's binary form. Half a surrogate pair, which UTF-8 cannot hold, is written as U+FFFD: Java
/// would write `?`, which in a url begins its query. For one thread.
final class WellFormedEncoder extends DirectBinaryEncoder {

    WellFormedEncoder(OutputStream out) {
        super(out);
    }

    @Override
    public void writeString(String text) throws IOException {
        super.writeString(wellFormed(text));
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int[] characters =
                        text.codePoints().map(WellFormedEncoder::orReplacement).toArray();
                return new String(characters, 0, characters.length);
            }
        }
        return text;
    }

    /// A surrogate that is a code point of its own is half a pair.
    private static int orReplacement(int character) {
        return Character.getType(character) == Character.SURROGATE ? 0xfffd : character;
    }
}
