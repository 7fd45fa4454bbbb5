package dev.shardline.enricher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The libraries that run models tell nobody of it.
final class NoReportsTest {

    @Test
    void onnxRuntimeKnowsNoAddressToReportTo() throws IOException {
        String place = "/ai/onnxruntime/native/linux-x64/libonnxruntime.so";
        try (InputStream library = OrtEnvironment.class.getResourceAsStream(place)) {
            String text = new String(Objects.requireNonNull(library).readAllBytes(), ISO_8859_1);
            assertThat(text.contains("onnxruntime")).isTrue();
            assertThat(text.contains("events.data.microsoft.com")).isFalse();
        }
    }
}
