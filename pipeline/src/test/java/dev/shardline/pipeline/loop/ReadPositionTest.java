package dev.shardline.pipeline.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

final class ReadPositionTest {

    @Test
    void readsWhatItWrites() {
        var position =
                new ReadPosition(
                        900,
                        Map.of("success", 7L),
                        Map.of("http_404", 2L),
                        Map.of("a.org http_404", 2L),
                        Map.of("ab12", 1L));
        OffsetAndMetadata commit = position.commit(400);
        assertThat(commit.offset()).isEqualTo(400);
        assertThat(ReadPosition.read(commit)).isEqualTo(position);
        assertThat(ReadPosition.of(commit)).isEqualTo(900);
    }

    @Test
    void takesOtherCommitsAtTheirOffset() {
        assertThat(ReadPosition.of(null)).isZero();
        assertThat(ReadPosition.of(new OffsetAndMetadata(5))).isEqualTo(5);
        assertThat(ReadPosition.of(new OffsetAndMetadata(5, "v1:abc"))).isEqualTo(5);
        assertThat(ReadPosition.read(new OffsetAndMetadata(5, ""))).isEqualTo(ReadPosition.at(5));
    }

    @Test
    void keepsTheMostFrequentReasonsWithinKafkasLimit() {
        var reasons = new HashMap<String, Long>();
        IntStream.range(0, 1_000)
                .forEach(i -> reasons.put("a_reason_of_thirty_letters__" + i, (long) i));
        OffsetAndMetadata commit =
                new ReadPosition(1, Map.of(), reasons, reasons, reasons).commit(0);
        assertThat(commit.metadata()).hasSizeLessThan(4_096);
        assertThat(ReadPosition.read(commit).reasons())
                .containsEntry("a_reason_of_thirty_letters__999", 999L)
                .doesNotContainKey("a_reason_of_thirty_letters__3");
    }
}
