package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptOutTest extends FetcherTestBase {

    private final OptOut optOut = new OptOut(Set.of("noai", "noindex"), "Shardline/0.1 (x)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "noai",
                "NoAI, max-image-preview:large",
                "max-image-preview: large, noai",
                "nofollow , NOINDEX",
                "shardline: noai",
                "Shardline: nofollow, noindex",
                "*: noai",
                "otherbot: noindex, shardline: noai",
                "unavailable_after: Wed, 3 Jun 2026 13:09:53 GMT, noai",
                "noai: true"
            })
    void forbids(String header) {
        assertThat(optOut.forbids(List.of("nofollow", header))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "all",
                "noaic",
                "otherbot: noai",
                "otherbot: nofollow, noindex",
                "max-image-preview:large"
            })
    void allows(String header) {
        assertThat(optOut.forbids(List.of(header))).isEmpty();
    }

    @Test
    void anImageThatForbidsItsUseIsNotRead() throws Exception {
        server.on("/a", "200 OK\r\nX-Robots-Tag: nofollow\r\nx-robots-tag: NOAI", "x");
        var fate = ended(fetcher(settings()), server.url("/a"));
        assertThat(fate.getReason()).isEqualTo("opt_out");
        assertThat(fate.getMessage()).contains("noai");
    }
}
