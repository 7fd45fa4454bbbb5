package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonTextTest {

    /// What `json.dumps` of Python 3 makes of them.
    @ParameterizedTest
    @CsvSource({
        "61, a",
        "22, \\\"",
        "5c, \\\\",
        "0a, \\n",
        "0d, \\r",
        "09, \\t",
        "08, \\b",
        "0c, \\f",
        "00, \\u0000",
        "1f, \\u001f",
        "7e, ~",
        "7f, \\u007f",
        "e9, \\u00e9",
        "732b, \\u732b"
    })
    void escapesWhatIsNotPrintableAscii(String code, String expected) {
        var json = new StringBuilder();
        PythonText.append(Character.toString(Integer.parseInt(code, 16)), json);
        assertThat(json).hasToString('"' + expected + '"');
    }
}
