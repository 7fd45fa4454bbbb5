package dev.shardline.pipeline.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.pipeline.monitoring.CpuProfile.Frame;
import dev.shardline.pipeline.monitoring.CpuProfile.Part;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CpuProfileTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    HASH,   sun.security.provider.SHA2#implCompress dev.shardline.fetcher.BodyReader#read
                    FETCH,  sun.nio.ch.Net#poll org.apache.hc.core5.http.X#read dev.shardline.fetcher.Visit#run
                    KAFKA,  sun.nio.ch.Net#poll org.apache.kafka.common.network.Selector#poll
                    DECODE, org.bytedeco.opencv.global.opencv_imgcodecs#imdecode dev.shardline.validator.Decoder#bgr
                    ENCODE, org.bytedeco.opencv.global.opencv_imgcodecs#imencode dev.shardline.validator.Encoder#encode
                    RESIZE, org.bytedeco.opencv.global.opencv_imgproc#resize dev.shardline.validator.Renderer#made
                    RESIZE, dev.shardline.validator.AreaScaler#scale dev.shardline.validator.Renderer#made
                    CHECK,  java.nio.ByteBuffer#get dev.shardline.validator.JpegFile#requireWhole
                    PACK,   org.duckdb.DuckDBNative#execute dev.shardline.packager.TableFile#write
                    INGEST, org.duckdb.DuckDBNative#execute dev.shardline.ingest.Rows#next
                    OTHER,  java.util.TreeMap#put dev.shardline.pipeline.progress.Display#run
                    """)
    void theInnermostFrameOfAPartDecides(Part part, String stack) {
        List<Frame> frames =
                Stream.of(stack.split(" "))
                        .map(frame -> frame.split("#"))
                        .map(frame -> new Frame(frame[0], frame[1]))
                        .toList();
        assertThat(Part.of(frames)).isEqualTo(part);
    }

    @Test
    void saysPerImageWhatEachPartTookAndWhatIsTheJvms() {
        String report =
                CpuProfile.report(
                        Map.of(
                                Part.DECODE,
                                Duration.ofSeconds(6),
                                Part.HASH,
                                Duration.ofSeconds(1)),
                        Duration.ofSeconds(10),
                        2_000);
        assertThat(report.lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "CPU time, ms for each of 2,000 packed images 5.00 100.0 % 10.00 s",
                        "decode 3.00 60.0 % 6.00 s",
                        "hash 0.50 10.0 % 1.00 s",
                        "JVM: compilers, garbage collection 1.50 30.0 % 3.00 s");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void samplesWhatThisThreadDoes() throws Exception {
        try (CpuProfile profile = CpuProfile.start().orElseThrow()) {
            var threads = ManagementFactory.getThreadMXBean();
            long until = threads.getCurrentThreadCpuTime() + 300_000_000;
            var digest = MessageDigest.getInstance("SHA-256");
            while (threads.getCurrentThreadCpuTime() < until) {
                digest.update(new byte[1 << 16]);
            }
            String hashing =
                    profile.report(0)
                            .lines()
                            .filter(line -> line.strip().startsWith("hash"))
                            .findFirst()
                            .orElseThrow();
            assertThat(hashing).doesNotContain(" 0.00 s");
        }
    }
}
