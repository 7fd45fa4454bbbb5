package dev.shardline.pipeline.monitoring;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingStream;

/// Where this process's CPU time goes, by parts of the work: Java threads are sampled every ten
/// milliseconds of CPU time that they use, native code included (JEP 509, on Linux). What no sample
/// covers is the JVM's own: compilers, garbage collection. One run; the samples are taken on a
/// thread of the flight recorder.
public final class CpuProfile implements AutoCloseable {

    private static final String SAMPLE = "jdk.CPUTimeSample";

    /// Often enough for 2,000 images, and less than a hundredth of the time.
    private static final String INTERVAL = "10ms";

    /// A part of the work.
    enum Part {
        FETCH("fetch: HTTP, sockets"),
        HASH("hash"),
        CHECK("check: headers, completeness"),
        DECODE("decode"),
        RESIZE("resize"),
        ENCODE("encode"),
        PACK("pack: tar, tables"),
        INGEST("ingest and filter"),
        KAFKA("Kafka: broker, clients, streams"),
        OTHER("other Java");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /// By the classes that do the work: the innermost frame that belongs to any part decides,
        /// so a hash counts as one, whoever asks for it.
        ///
        /// @param stack innermost first
        static Part of(List<Frame> stack) {
            return stack.stream()
                    .flatMap(frame -> RULES.stream().filter(rule -> rule.holds(frame)))
                    .map(Rule::part)
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    /// @param beginning of the class's name
    /// @param method that it is, or `*`
    private record Rule(Part part, String beginning, String method) {

        boolean holds(Frame frame) {
            return frame.type().startsWith(beginning)
                    && (method.equals("*") || method.equals(frame.method()));
        }
    }

    /// The special ones before the general ones.
    private static final List<Rule> RULES =
            List.of(
                    new Rule(Part.HASH, "sun.security.provider.", "*"),
                    new Rule(Part.HASH, "java.security.MessageDigest", "*"),
                    new Rule(Part.DECODE, "org.bytedeco.opencv.", "imdecode"),
                    new Rule(Part.DECODE, "dev.shardline.validator.Decoder", "*"),
                    new Rule(Part.ENCODE, "org.bytedeco.opencv.", "imencode"),
                    new Rule(Part.ENCODE, "dev.shardline.validator.Encoder", "*"),
                    new Rule(Part.RESIZE, "org.bytedeco.opencv.", "*"),
                    new Rule(Part.RESIZE, "dev.shardline.validator.Area", "*"),
                    new Rule(Part.RESIZE, "dev.shardline.validator.Lanczos", "*"),
                    new Rule(Part.CHECK, "dev.shardline.validator.", "*"),
                    new Rule(Part.FETCH, "dev.shardline.fetcher.", "*"),
                    new Rule(Part.FETCH, "org.apache.hc.", "*"),
                    new Rule(Part.PACK, "dev.shardline.packager.", "*"),
                    new Rule(Part.INGEST, "dev.shardline.ingest.", "*"),
                    new Rule(Part.KAFKA, "org.apache.kafka.", "*"),
                    new Rule(Part.KAFKA, "kafka.", "*"),
                    new Rule(Part.KAFKA, "org.rocksdb.", "*"),
                    new Rule(Part.KAFKA, "dev.shardline.pipeline.loop.", "*"));

    /// @param type name of the class
    record Frame(String type, String method) {}

    private final Map<Part, Duration> spent = new EnumMap<>(Part.class);
    private final RecordingStream stream = new RecordingStream();
    private final Duration before = cpuTime();

    private CpuProfile() {
        stream.setOrdered(false);
        stream.enable(SAMPLE).with("throttle", INTERVAL).withStackTrace();
        stream.onEvent(SAMPLE, this::take);
        stream.startAsync();
    }

    /// Begins to sample.
    ///
    /// @return empty where this JVM cannot
    public static Optional<CpuProfile> start() {
        boolean can =
                FlightRecorder.isAvailable()
                        && FlightRecorder.getFlightRecorder().getEventTypes().stream()
                                .anyMatch(type -> type.getName().equals(SAMPLE));
        return can ? Optional.of(new CpuProfile()) : Optional.empty();
    }

    private void take(RecordedEvent event) {
        List<Frame> stack =
                event.getStackTrace() == null
                        ? List.of()
                        : event.getStackTrace().getFrames().stream()
                                .map(RecordedFrame::getMethod)
                                .map(CpuProfile::frame)
                                .toList();
        spent.merge(Part.of(stack), event.getDuration("samplingPeriod"), Duration::plus);
    }

    private static Frame frame(RecordedMethod method) {
        return new Frame(method.getType().getName(), method.getName());
    }

    /// Ends sampling and says what was found.
    ///
    /// @param images that were packed; 0 leaves out what each cost
    /// @return some lines
    public String report(long images) {
        stream.stop(); // Waits for the samples that are under way.
        return report(spent, cpuTime().minus(before), images);
    }

    static String report(Map<Part, Duration> spent, Duration all, long images) {
        var text = new StringBuilder();
        text.append(
                line(
                        "CPU time, ms for each of %,d packed images".formatted(images),
                        all,
                        all,
                        images));
        Duration sampled = Duration.ZERO;
        for (Part part : Part.values()) {
            Duration time = spent.getOrDefault(part, Duration.ZERO);
            sampled = sampled.plus(time);
            text.append(line("  " + part.words, time, all, images));
        }
        // Samples are whole intervals, so together they can be a little more than all.
        Duration rest = all.minus(sampled);
        text.append(
                line(
                        "  JVM: compilers, garbage collection",
                        rest.isNegative() ? Duration.ZERO : rest,
                        all,
                        images));
        return text.toString();
    }

    private static String line(String words, Duration time, Duration all, long images) {
        double millis = time.toNanos() / 1e6;
        return "%-46s %8s %5.1f %% %9.2f s%n"
                .formatted(
                        words,
                        images == 0 ? "-" : String.format(Locale.ROOT, "%.2f", millis / images),
                        100.0 * time.toNanos() / Math.max(1, all.toNanos()),
                        millis / 1_000);
    }

    private static Duration cpuTime() {
        return Duration.ofNanos(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getProcessCpuTime());
    }

    @Override
    public void close() {
        stream.close();
    }
}
