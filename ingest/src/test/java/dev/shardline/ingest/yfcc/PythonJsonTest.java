package dev.shardline.ingest.yfcc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The right column is what CPython prints.
final class PythonJsonTest {

    @ParameterizedTest
    @CsvSource({
        "-81.804885, -81.804885",
        "12, 12.0",
        "-0.0, -0.0",
        "0.001, 0.001",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.0000123, 1.23e-05",
        "12345678, 12345678.0",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "-1.5e16, -1.5e+16",
        "1e22, 1e+22",
        "2e23, 2e+23",
        "1e100, 1e+100",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void floatsAreAsPythonsRepr(double number, String text) {
        assertThat(PythonJson.repr(number)).isEqualTo(text);
    }

    @Test
    void textIsAsciiWithPythonsEscapes() {
        assertThat(json("a\"\\/\b\f\n\r\t\u0001\u007fé\u20ac\ud83d\ude00"))
                .isEqualTo(
                        "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\\u00e9\\u20ac\\ud83d\\ude00\"");
    }

    @Test
    void integersAndNullAreBare() {
        assertThat(json(6_985_418_911L)).isEqualTo("6985418911");
        assertThat(json(null)).isEqualTo("null");
    }

    @Test
    void longTextsGrowTheBuffer() {
        String text = "é".repeat(10_000);
        assertThat(json(text)).isEqualTo('"' + "\\u00e9".repeat(10_000) + '"');
    }

    private static String json(@Nullable Object value) {
        var json = new PythonJson();
        json.value(value);
        return new String(json.bytes(), 0, json.size(), StandardCharsets.US_ASCII);
    }
}
