package dev.shardline.ingest.yfcc;

import dev.shardline.schemas.PythonText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Text as Python's `json.dumps` writes it: ASCII only, floats by `repr`. For one thread.
final class PythonJson {

    /// From here on Python writes an exponent, and below the other one too.
    private static final int LARGE_EXPONENT = 16;

    private static final int SMALL_EXPONENT = -4;

    /// An escaped character has six bytes.
    private static final int WIDEST = 6;

    private byte[] bytes = new byte[4096];
    private int size;

    /// Forgets what was written.
    void clear() {
        size = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /// Appends ASCII as it is.
    void raw(byte[] ascii) {
        ensure(ascii.length);
        System.arraycopy(ascii, 0, bytes, size, ascii.length);
        size += ascii.length;
    }

    /// Appends a value: a text, a long, a double or null.
    void value(@Nullable Object value) {
        switch (value) {
            case null -> ascii("null");
            case String text -> string(text);
            case Long number -> ascii(Long.toString(number));
            case Double number -> ascii(repr(number));
            default -> throw new IllegalArgumentException("no value of a row: " + value.getClass());
        }
    }

    /// Python's `repr` of a float, with JSON's words for what is no number.
    static String repr(double number) {
        String text = Double.toString(number);
        int e = text.indexOf('E');
        return e < 0 ? text : scientific(number, text);
    }

    private static String scientific(double number, String text) {
        BigDecimal exact = shortest(number, new BigDecimal(text));
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        String sign = number < 0 ? "-" : "";
        if (exponent >= SMALL_EXPONENT && exponent < LARGE_EXPONENT) {
            String plain = exact.abs().toPlainString();
            return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
        }
        String mantissa =
                digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return "%s%se%s%02d"
                .formatted(sign, mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /// Java writes at least two digits, and takes the nearer ones where a single one would do.
    private static BigDecimal shortest(double number, BigDecimal text) {
        BigDecimal stripped = text.stripTrailingZeros();
        BigDecimal one = stripped.round(new MathContext(1));
        return stripped.precision() == 2 && one.doubleValue() == number ? one : stripped;
    }

    private void ascii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    private void string(String text) {
        int length = text.length();
        ensure(WIDEST * length + 2);
        bytes[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (PythonText.isPlain(c)) {
                bytes[size++] = (byte) c;
            } else {
                ascii(PythonText.escaped(c));
            }
        }
        bytes[size++] = '"';
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
