package dev.shardline.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HintTest {

    @ParameterizedTest
    @CsvSource({
        "dns, no DNS here",
        "http_429, ask more slowly",
        "http_403, may be blocked",
        "http_503, overloaded",
        "tls, intercepts TLS",
        "connect_timeout, a firewall",
        "connection_refused, hosts are down",
        "connection_reset, cut off",
        "host_down, given up",
        "read_timeout, too slow",
        "total_timeout, too slow",
        "blocked_address, fetch.allow_networks",
        "too_many_bytes, fetch.max_bytes",
        "opt_out, does not allow it",
        "robots, does not allow it",
        "bad_url, fetch.allow_data",
        "not_an_image, asks to log in"
    })
    void aFrequentReasonHasACause(String reason, String words) {
        assertThat(Hint.of(reason).orElse("")).contains(words);
    }

    @Test
    void whatSaysEnoughHasNone() {
        assertThat(Hint.of("http_404")).isEmpty();
    }
}
