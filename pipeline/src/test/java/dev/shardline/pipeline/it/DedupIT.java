package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.packager.ShardReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two jobs over the same pictures become one folder in which no two look alike, whoever is killed.
final class DedupIT {

    private static final int PICTURES = 40;
    private static final int DISTANCE = 6;

    @TempDir private Path folder;

    /// A kept image.
    private record Kept(long hash, long pixels) {}

    @Test
    void theLargestOfTwoJobsStayAlsoWhenTheCommandIsKilled() throws IOException, SQLException {
        List<DemoJob> jobs = jobs();
        KillTrial undisturbed = trial("undisturbed", jobs);
        String said = undisturbed.run();
        SortedMap<String, String> expected = undisturbed.visible();
        assertSurvivors(undisturbed.output(), jobs, said);

        KillTrial killed = trial("killed", jobs);
        Path hidden = folder.resolve(".killed.partial");
        assertThat(killed.killAt(() -> Files.exists(hidden.resolve(".looks")), expected)).isTrue();
        assertThat(killed.output()).doesNotExist();
        assertThat(hidden).isDirectory();
        // When a shard is done, if the machine lets us look in time.
        killed.killAt(() -> Files.exists(hidden.resolve("000-00000_stats.json")), expected);
        if (Files.exists(killed.output())) {
            assertThat(killed.visible()).isEqualTo(expected);
        } else {
            killed.finish(expected);
        }
        assertThat(hidden).doesNotExist();

        try (Program verify =
                Program.start(folder, List.of("verify", undisturbed.output().toString()))) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }

    private List<DemoJob> jobs() throws IOException {
        var jobs = new ArrayList<DemoJob>();
        try (var pictures = Pictures.serve(PICTURES, Duration.ZERO)) {
            for (String name : List.of("one", "two")) {
                DemoJob job =
                        DemoJob.in(
                                folder.resolve(name),
                                pictures,
                                "package.samples_per_shard=15",
                                "enrich.duplicates={distance: %d, keep: mark}".formatted(DISTANCE));
                Kills.runToTheEnd(job);
                jobs.add(job);
            }
        }
        return jobs;
    }

    private KillTrial trial(String output, List<DemoJob> jobs) {
        var command = new ArrayList<>(List.of("dedup"));
        jobs.forEach(job -> command.add(job.output().toString()));
        command.addAll(List.of("--output", folder.resolve(output).toString()));
        command.addAll(List.of("--keep", "largest", "--distance", "" + DISTANCE));
        return new KillTrial(folder, folder.resolve(output), command);
    }

    /// No two that stay look alike, and who goes looks like one that stays and is no smaller. All
    /// of them are there, with their bytes.
    private static void assertSurvivors(Path output, List<DemoJob> jobs, String said)
            throws SQLException {
        SortedMap<String, Kept> kept = new TreeMap<>();
        TableRows.forEach(
                output.resolve("0*.parquet"),
                "key, phash, original_width::BIGINT * original_height",
                row ->
                        kept.put(
                                String.valueOf(row.get(0)),
                                new Kept(hash(row.get(1)), number(row.get(2)))));
        for (Map.Entry<String, Kept> one : kept.entrySet()) {
            assertThat(kept.entrySet())
                    .filteredOn(other ->
                            EnrichIT.apart(one.getValue().hash(), other.getValue().hash())
                                    <= DISTANCE)
                    .containsExactly(one);
        }
        SortedMap<String, String> members = new TreeMap<>();
        SortedMap<String, Long> sizes = new TreeMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            Path job = jobs.get(i).output();
            members(job, "%03d".formatted(i), members);
            TableRows.forEach(
                    job.resolve("*.parquet"),
                    "key, original_width::BIGINT * original_height, '%03d' || key".formatted(i),
                    row -> {
                        if (row.get(0) != null) {
                            sizes.put(String.valueOf(row.get(2)), number(row.get(1)));
                        }
                    });
        }
        var gone = new ArrayList<String>();
        TableRows.forEach(
                output.resolve("duplicates.parquet"),
                "key, folder, phash, duplicate_of_key, distance, duplicate_of",
                row -> {
                    boolean first = jobs.getFirst().output().toString().equals(row.get(1));
                    String key = (first ? "000" : "001") + row.get(0);
                    gone.add(key);
                    Kept survivor =
                            Objects.requireNonNull(kept.get(String.valueOf(row.get(3))), key);
                    assertThat(EnrichIT.apart(hash(row.get(2)), survivor.hash()))
                            .as(key)
                            .isEqualTo((int) number(row.get(4)))
                            .isLessThanOrEqualTo(DISTANCE);
                    assertThat(survivor.pixels())
                            .isGreaterThanOrEqualTo(Objects.requireNonNull(sizes.get(key), key));
                    assertThat(row.get(5)).isNotNull();
                });
        assertThat(gone.size()).isGreaterThanOrEqualTo(sizes.size() / 2);
        assertThat(kept.size() + gone.size()).isEqualTo(sizes.size());
        assertThat(said)
                .startsWith("%d images of ".formatted(sizes.size()))
                .contains(
                        "read: %d kept in ".formatted(kept.size()),
                        ", %d left out (duplicates.parquet)".formatted(gone.size()));
        gone.forEach(key -> members.keySet().removeIf(name -> name.startsWith(key + ".")));
        SortedMap<String, String> found = new TreeMap<>();
        members(output, "", found);
        assertThat(Dataset.differences(members, found)).isEmpty();
    }

    private static long hash(@Nullable String hex) {
        return Long.parseUnsignedLong(String.valueOf(hex), 16);
    }

    private static long number(@Nullable String digits) {
        return Long.parseLong(String.valueOf(digits));
    }

    /// Hashes of the members of all tars by name, when all keys begin with these digits more.
    private static void members(Path output, String prefix, SortedMap<String, String> members) {
        for (Path tar : Dataset.visible(output)) {
            if (!Dataset.name(tar).endsWith(".tar")) {
                continue;
            }
            try (var shard = ShardReader.open(tar)) {
                while (shard.hasNext()) {
                    ShardReader.Sample sample = shard.next();
                    String key = prefix + sample.key();
                    sample.members()
                            .forEach((extension, bytes) ->
                                    members.put(
                                            key + "." + extension,
                                            Dataset.sha256(
                                                    extension.equals("json")
                                                            ? renamed(bytes, sample.key(), key)
                                                            : bytes)));
                }
            }
        }
    }

    private static byte[] renamed(byte[] json, String before, String after) {
        return new String(json, UTF_8)
                .replace("\"key\": \"" + before, "\"key\": \"" + after)
                .getBytes(UTF_8);
    }
}
