package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models look at the pictures, in `run` and in the service that validates; kills change nothing in
/// what they say.
final class EnrichIT {

    private static final int KILLS = 5;
    private static final int SAMPLES_PER_SHARD = 15;

    private static final int DISTANCE = 8;

    /// In which the demo's pictures differ.
    private static final double MOST_RED = 0.57;

    /// A line of the list: a picture without fault, its caption of one line.
    private static final Pattern FAULTLESS =
            Pattern.compile("\"[^\"]*/picture-0[^\"]*\",\"[^\"]{1,80}\",.*");

    private static final int AGAIN = 20;

    private final Seed seed = Seed.of(EnrichIT.class);

    @TempDir private Path folder;

    @Test
    void modelsSayTheSameInAKilledRunAsInOneThatNobodyDisturbs() throws IOException, SQLException {
        try (var pictures = Pictures.serve(150, Duration.ofMillis(40))) {
            DemoJob undisturbed =
                    DemoJob.in(folder.resolve("undisturbed"), pictures, settings(folder));
            int again = listSomeAgain(undisturbed);
            Kills.runToTheEnd(undisturbed);
            SortedMap<String, String> expected = rows(undisturbed.output());
            assertThat(expected).hasSize(pictures.fates().size() + again);
            assertThat(expected.values())
                    .anyMatch(row -> row.startsWith("success null 0."))
                    .anyMatch(row -> row.startsWith("filtered nsfw 0."))
                    .anyMatch(row -> row.startsWith("filtered score_ratio 0."))
                    .anyMatch(row -> row.startsWith("failed_to_download http_404 null null null"));

            DemoJob job = DemoJob.in(folder.resolve("killed"), pictures, settings(folder));
            assertThat(listSomeAgain(job)).isEqualTo(again);
            var vigil = new Vigil(job.output());
            int packed = Dataset.read(undisturbed.output()).images().size();
            int killed = new Kills(job, packed / SAMPLES_PER_SHARD, KILLS, seed).happen(vigil);
            assertThat(killed).as("kills that met a run under way").isEqualTo(KILLS);
            assertThat(Dataset.differences(expected, rows(job.output()))).isEmpty();
            assertLooksAreCompared(job.output());
            assertThat(
                            Dataset.differences(
                                    Dataset.read(undisturbed.output()).images(),
                                    vigil.look().images()))
                    .isEmpty();
            try (Program verify = job.verify()) {
                assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
            }
        }
    }

    @Test
    void theServiceThatValidatesAsksTheModelsToo() throws IOException, SQLException {
        try (var pictures = Pictures.serve(60, Duration.ZERO);
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob chained = DemoJob.in(folder.resolve("chained"), pictures, settings(folder));
            Kills.runToTheEnd(chained);
            var settings = new ArrayList<>(List.of(settings(folder)));
            settings.add("kafka.partitions=1");
            DemoJob services =
                    DemoJob.in(
                            folder.resolve("services"), pictures, settings.toArray(String[]::new));
            List<String> stages = List.of("ingest", "filter", "fetch", "validate", "package");
            try (Stages running = Stages.start(services, broker.bootstrap(), stages)) {
                running.awaitCompletion();
            }
            assertThat(Dataset.differences(rows(chained.output()), rows(services.output())))
                    .isEmpty();
        }
    }

    @Test
    void aModelThatIsAnotherThanTheRecipeSaysEndsTheRunBeforeItBegins() throws IOException {
        try (var pictures = Pictures.serve(3, Duration.ZERO)) {
            Path file = folder.resolve("m.onnx");
            String hash = Models.redOverGreen(299).write(file);
            DemoJob job =
                    DemoJob.in(
                            folder.resolve("refused"),
                            pictures,
                            "enrich.nsfw={model: {path: %s, sha256: %s}}".formatted(file, hash));
            try (Program run = job.start("run")) {
                assertThat(run.awaitExit(Program.PATIENCE)).isEqualTo(2);
                assertThat(run.complained())
                        .contains(
                                "shardline: enrich.nsfw: the model %s takes ?×3×299×299, but enrich.nsfw.input makes 1×299×299×3."
                                        .formatted(file));
            }
            assertThat(job.output()).doesNotExist();
        }
    }

    /// Appends pictures without fault to the job's list once more, under another caption.
    ///
    /// @return how many
    private static int listSomeAgain(DemoJob job) throws IOException {
        Path list = job.folder().resolve("list.csv");
        List<String> again =
                Files.readAllLines(list).stream()
                        .filter(line -> FAULTLESS.matcher(line).matches())
                        .limit(AGAIN)
                        .map(line -> line.replace("\",\"", "\",\"Again: "))
                        .toList();
        Files.write(list, again, StandardOpenOption.APPEND);
        return again.size();
    }

    /// Which of two pictures comes first depends on the network; what holds whichever it is: a
    /// marked one is near to one without a mark, and no two without are near to each other.
    private static void assertLooksAreCompared(Path output) throws SQLException {
        Map<String, Long> unmarked = new TreeMap<>();
        Map<String, Map.Entry<String, Long>> marked = new TreeMap<>();
        TableRows.forEach(
                output.resolve("*.parquet"),
                "id, phash, duplicate_of",
                row -> {
                    String id = String.valueOf(row.get(0));
                    String hash = row.get(1);
                    String like = row.get(2);
                    if (hash != null && like == null) {
                        unmarked.put(id, Long.parseUnsignedLong(hash, 16));
                    } else if (hash != null && like != null) {
                        marked.put(id, Map.entry(like, Long.parseUnsignedLong(hash, 16)));
                    }
                });
        assertThat(marked).isNotEmpty();
        marked.forEach((id, mark) -> {
            assertThat(unmarked).as(id).containsKey(mark.getKey());
            assertThat(apart(mark.getValue(), unmarked.getOrDefault(mark.getKey(), 0L)))
                    .as(id)
                    .isLessThanOrEqualTo(DISTANCE);
        });
        unmarked.forEach((id, hash) ->
                assertThat(unmarked)
                        .as(id)
                        .noneSatisfy((other, otherHash) -> {
                            assertThat(other).isNotEqualTo(id);
                            assertThat(apart(hash, otherHash)).isLessThanOrEqualTo(DISTANCE);
                        }));
    }

    static int apart(long one, long other) {
        return Long.bitCount(one ^ other);
    }

    private static String[] settings(Path folder) {
        return new String[] {
            "package.samples_per_shard=" + SAMPLES_PER_SHARD,
            "fetch.concurrency=3",
            "enrich.nsfw={%s, sum: [drawing], max: %s}"
                    .formatted(ModelSections.model(folder, "nsfw", Models.nsfw()), MOST_RED),
            "enrich.scores=[{name: ratio, %s, input: {size: 64, mean: 0, std: 1}, min: 0.8}]"
                    .formatted(ModelSections.model(folder, "ratio", Models.redOverGreen(64))),
            "enrich.faces={%s, action: blur, threshold: 0.3}"
                    .formatted(ModelSections.model(folder, "faces", Models.yunet())),
            "enrich.duplicates={distance: %d, keep: mark}".formatted(DISTANCE)
        };
    }

    /// What became of each record, and what models said of it, by id.
    private static SortedMap<String, String> rows(Path output) throws SQLException {
        var found = new TreeMap<String, String>();
        TableRows.forEach(
                output.resolve("*.parquet"),
                "id, status, reason, nsfw, score_ratio, faces",
                row ->
                        found.put(
                                String.valueOf(row.getFirst()),
                                row.stream()
                                        .skip(1)
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(" "))));
        return found;
    }
}
