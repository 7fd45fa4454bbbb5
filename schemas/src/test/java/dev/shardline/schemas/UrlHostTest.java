package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlHostTest {

    @ParameterizedTest
    @CsvSource({
        "http://Example.org/a.jpg, example.org",
        "https://example.org:8080/a, example.org",
        "https://user:secret@example.org?x=1, example.org",
        "s3://bucket/key, bucket",
        "http://bücher.example, bücher.example"
    })
    void isWhoIsAsked(String url, String host) {
        assertThat(UrlHost.of(url)).contains(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "example.org/a.jpg", "http://", "http:///a", "data:image/png;base64,AA"})
    void isNotThereInWhatIsNoAddress(String url) {
        assertThat(UrlHost.of(url)).isEmpty();
    }

    @Test
    void hasNoSpacesAndIsNotTooLongToShow() {
        assertThat(UrlHost.of("http://a b/c")).isEmpty();
        assertThat(UrlHost.of("http://" + "a".repeat(5_000) + "/c").orElseThrow()).hasSize(101);
    }
}
