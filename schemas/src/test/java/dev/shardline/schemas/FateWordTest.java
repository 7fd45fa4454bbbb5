package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FateWordTest {

    @ParameterizedTest
    @CsvSource({
        "timeout, connect_timeout, true",
        "timeout, read_timeout, true",
        "timeout, connection_reset, false",
        "http_5xx, http_503, true",
        "http_5xx, http_404, false",
        "http_404, http_404, true",
        "http_404, http_40, false",
        "dns, dns, true",
        "failed_to_download, http_404, true",
        "failed_to_download, too_small, false",
        "failed_to_resize, too_small, true",
        "filtered, nsfw, true",
        "filtered, score_aesthetic, true",
        "score_aesthetic, score_aesthetic, true",
        "score_aesthetic, score_watermark, false",
        "failed_to_resize, word_of_a_later_version, false"
    })
    void coversItsReasons(String word, String reason, boolean covers) {
        assertThat(FateWord.of(word).orElseThrow().covers(reason)).isEqualTo(covers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "success", "http", "http_4x", "http_0xx", "http_4040", "DNS", "time"})
    void isOneOfTheKnownOnly(String word) {
        assertThat(FateWord.of(word)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "filtered, true",
        "duplicate, true",
        "filter_error, true",
        "dns, false",
        "nsfw, false",
        "score_aesthetic, false",
        "http_404, false"
    })
    void knowsWhatIsDecidedBeforeFetching(String word, boolean ofRows) {
        assertThat(FateWord.of(word).orElseThrow().isOfRows()).isEqualTo(ofRows);
    }

    @Test
    void countsAStatusByItsOwnNumber() {
        var statuses = Map.of("failed_to_download", 9L);
        var reasons = Map.of("http_404", 5L, "dns", 3L); // Rare reasons may be left out.
        assertThat(new FateWord("failed_to_download").count(statuses, reasons)).isEqualTo(9);
        assertThat(new FateWord("http_4xx").count(statuses, reasons)).isEqualTo(5);
    }
}
