package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.OutputNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A list whose rows are in no order of their groups, packed by group, and killed meanwhile.
final class GroupedIT {

    private static final Pattern URL =
            Pattern.compile("\"http[^\"]*/([^\"/]+)\".*", Pattern.DOTALL);

    /// All of its records fail, and no file can have its name.
    private static final String ONLY_FAILURES = "gone: 4xx/5xx";

    private static final int GROUPS = 30;

    private static final List<String> SETTINGS =
            List.of("source.columns.group=class", "package.shard_by=group");

    private final Seed seed = Seed.of(GroupedIT.class);
    private final Random random = seed.random();

    @Test
    void aRunThatIsKilledHasTheBytesOfAnUndisturbedOne(@TempDir Path folder) throws IOException {
        try (var pictures = Pictures.serve(80, Duration.ofMillis(50))) {
            String[] sorted = settings("package.samples_per_shard=all", "package.order=name");
            DemoJob job = DemoJob.in(folder.resolve("killed"), pictures, with(sorted, 4));
            SortedMap<String, String> groups = group(job);
            kill(job, new Moment("the start", () -> true, 500, 3_000));
            kill(job, new Moment("a shard", () -> shards(job) >= 1, 0, 300));
            kill(job, new Moment("more shards", () -> shards(job) >= GROUPS / 2, 0, 300));
            run(job);

            Dataset dataset = Dataset.read(job.output());
            assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
            assertThat(groupsOfRows(job.output())).isEqualTo(groups);
            assertThat(
                            job.output()
                                    .resolve(
                                            "_unpacked-"
                                                    + OutputNames.ofGroup(ONLY_FAILURES)
                                                    + ".parquet"))
                    .exists();
            assertSound(job);

            DemoJob undisturbed = DemoJob.in(folder.resolve("other"), pictures, with(sorted, 64));
            group(undisturbed);
            run(undisturbed);
            assertThat(
                            Dataset.differences(
                                    pictures.fates(), Dataset.read(undisturbed.output()).fates()))
                    .isEmpty();
            assertThat(tars(job.output())).hasSizeGreaterThanOrEqualTo(GROUPS / 2);
            assertThat(Dataset.differences(tars(undisturbed.output()), tars(job.output())))
                    .isEmpty();
        }
    }

    @Test
    void servicesOnSeveralPartitionsKeepGroupsTogether(@TempDir Path folder) throws IOException {
        try (var pictures = Pictures.serve(80, Duration.ofMillis(50));
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            String[] settings =
                    settings(
                            "package.samples_per_shard=3",
                            "kafka.partitions=3",
                            "fetch.concurrency=4");
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, settings);
            SortedMap<String, String> groups = group(job);
            var vigil = new Vigil(job.output());
            List<String> commands = List.of("ingest", "filter", "fetch", "validate", "package");
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands)) {
                for (String victim : List.of("package", "fetch", "package")) {
                    int before = shards(job);
                    Await.until(Program.PATIENCE, () -> shards(job) > before);
                    Await.pause(Duration.ofMillis(random.nextInt(0, 300)));
                    assertThat(stages.alive()).contains(victim);
                    stages.killAndStartAgain(victim);
                    vigil.look();
                }
                stages.awaitCompletion();
            }
            Dataset dataset = vigil.look();

            seed.say("%d files written twice".formatted(vigil.rewritten()));
            assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
            assertThat(groupsOfRows(job.output())).isEqualTo(groups);
            assertThat(dataset.images()).hasSize(pictures.packed());
            assertSound(job);
        }
    }

    private static String[] settings(String... more) {
        var all = new ArrayList<>(SETTINGS);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String[] with(String[] settings, int concurrency) {
        var all = new ArrayList<>(List.of(settings));
        all.add("fetch.concurrency=" + concurrency);
        return all.toArray(String[]::new);
    }

    /// Gives the rows of the job's list groups of different sizes; the same url has the same group.
    ///
    /// @return group by id
    private static SortedMap<String, String> group(DemoJob job) throws IOException {
        Path list = job.folder().resolve("list.csv");
        List<String> lines = records(Files.readString(list));
        var groups = new TreeMap<String, String>();
        var grouped = new ArrayList<String>();
        grouped.add(lines.getFirst() + ",class");
        for (String line : lines.subList(1, lines.size())) {
            String group = groupOf(line);
            groups.put("0-" + groups.size(), group);
            grouped.add(line + ",\"" + group + '"');
        }
        assertThat(new TreeSet<>(groups.values())).hasSizeGreaterThan(GROUPS / 2);
        Files.write(list, grouped);
        return groups;
    }

    /// The records of a CSV; their texts may have several lines.
    private static List<String> records(String csv) {
        var records = new ArrayList<String>();
        var record = new StringBuilder();
        for (String line : csv.lines().toList()) {
            record.append(record.isEmpty() ? "" : "\n").append(line);
            if (record.chars().filter(c -> c == '"').count() % 2 == 0) {
                records.add(record.toString());
                record.setLength(0);
            }
        }
        return records;
    }

    private static String groupOf(String line) {
        Matcher url = URL.matcher(line);
        String name = url.matches() ? url.group(1) : "none";
        if (name.startsWith("status-")) {
            return ONLY_FAILURES;
        }
        int number = Math.floorMod(name.hashCode(), GROUPS * GROUPS);
        // Small numbers are rare: the first groups are the smallest.
        return "class %d".formatted((int) Math.sqrt(number));
    }

    /// By id, as the names of the tables say it; each table has rows of one group.
    private static SortedMap<String, String> groupsOfRows(Path output) {
        var groups = new TreeMap<String, String>();
        String sql =
                "SELECT id, \"group\", parse_filename(filename, true) AS file FROM read_parquet(?,"
                        + " union_by_name = true, filename = true)";
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, output + "/*.parquet");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String group = rows.getString("group");
                    assertThat(rows.getString("file"))
                            .matches(
                                    "(_unpacked-)?"
                                            + Pattern.quote(OutputNames.ofGroup(group))
                                            + "(-\\d{5})?");
                    groups.put(rows.getString("id"), group);
                }
            }
            return groups;
        } catch (SQLException e) {
            throw new AssertionError("reading the tables of " + output, e);
        }
    }

    private static int shards(DemoJob job) {
        return (int)
                Dataset.visible(job.output()).stream()
                        .filter(file -> Dataset.name(file).endsWith(".tar"))
                        .count();
    }

    private static SortedMap<String, String> tars(Path output) throws IOException {
        var tars = new TreeMap<String, String>();
        for (Path file : Dataset.visible(output)) {
            if (Dataset.name(file).endsWith(".tar")) {
                tars.put(Dataset.name(file), Dataset.sha256(Files.readAllBytes(file)));
            }
        }
        return tars;
    }

    private void kill(DemoJob job, Moment moment) {
        try (Program run = job.start("run")) {
            boolean came = Await.until(Program.PATIENCE, () -> moment.came() || !run.isAlive());
            assertThat(came).as(moment + " did not come: " + run + job.log()).isTrue();
            Await.pause(moment.later(random));
            assertThat(run.isAlive()).as("under way: " + run + job.log()).isTrue();
            run.kill();
        }
    }

    private static void run(DemoJob job) {
        try (Program run = job.start("run")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run + job.log()).isZero();
        }
    }

    private static void assertSound(DemoJob job) {
        try (Program verify = job.verify()) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }
}
