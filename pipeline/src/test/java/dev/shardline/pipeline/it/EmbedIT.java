package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.packager.ShardReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shards of a job are embedded while they are written, by two workers that are killed, and
/// once more afterwards by one that nobody disturbs.
final class EmbedIT {

    private final Seed seed = Seed.of(EmbedIT.class);

    @TempDir private Path folder;

    @Test
    void workersThatAreKilledEmbedEachShardAsOneThatNobodyDisturbs() throws IOException {
        try (var pictures = Pictures.serve(150, Duration.ofMillis(100));
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = job("shared", pictures);
            List<String> commands =
                    List.of("ingest", "filter", "fetch", "validate", "package", "embed", "embed");
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands)) {
                Random random = seed.random();
                awaitFirst(job.folder().resolve("embeddings"), stages);
                for (String victim : List.of("embed", "embed again", "embed")) {
                    Await.pause(Duration.ofMillis(random.nextInt(50, 1_500)));
                    if (stages.alive().contains(victim)) {
                        stages.killAndStartAgain(victim);
                        seed.say("killed " + victim);
                    }
                }
                stages.awaitCompletion();
            }
            SortedMap<String, String> shared = files(job.folder().resolve("embeddings"));
            Path alone = folder.resolve("alone");
            DemoJob again = DemoJob.in(job.folder(), pictures, settings(alone));
            try (Program embed =
                    again.start(
                            "embed", "--bootstrap", broker.bootstrap(), "--instance", "alone")) {
                assertThat(embed.awaitExit(Program.PATIENCE)).as("" + embed).isZero();
            }
            assertThat(Dataset.differences(files(alone), shared)).isEmpty();
            assertThat(shared.keySet()).containsAll(expected(job.output()));
            assertThat(shared).hasSize(4 * tars(job.output()).size() + 1);
        }
    }

    @Test
    void theShardsOfARunAreEmbeddedFromItsStateOnce() throws IOException {
        try (var pictures = Pictures.serve(40, Duration.ZERO)) {
            DemoJob job = job("run", pictures);
            Kills.runToTheEnd(job);
            Path embeddings = job.folder().resolve("embeddings");
            embed(job);
            SortedMap<String, String> first = files(embeddings);
            assertThat(first)
                    .containsKeys(
                            "img_emb/img_emb_00000.npy",
                            "text_emb/text_emb_00000.npy",
                            "metadata/metadata_00000.parquet",
                            "stats/00000.json");
            embed(job);
            assertThat(files(embeddings)).isEqualTo(first);
            assertIsFound(embeddings, job.output().resolve(tars(job.output()).getFirst()));
        }
    }

    /// By an image and a caption of its own, with the models that embedded them.
    private void assertIsFound(Path embeddings, Path tar) throws IOException {
        Path index = folder.resolve("index");
        command("index", "" + embeddings, "--output", "" + index);
        Path recipe =
                Files.writeString(
                        folder.resolve("models.yaml"),
                        "source: {paths: none.txt}\noutput: none\nembed: {image: %s, text: %s}\n"
                                .formatted(
                                        ModelSections.image(folder), ModelSections.text(folder)));
        Path image = folder.resolve("asked.jpg");
        String caption;
        try (var shard = ShardReader.open(tar)) {
            Map<String, byte[]> sample = shard.next().members();
            Files.write(image, Objects.requireNonNull(sample.get("jpg")));
            caption = new String(Objects.requireNonNull(sample.get("txt")), UTF_8);
        }
        String models = "--recipe=" + recipe;
        assertThat(command("search", "" + index, models, "--image", "" + image))
                .startsWith("1.0000 ");
        assertThat(command("search", "" + index, models, "--text", caption, "--modality=text"))
                .startsWith("1.0000 ");
    }

    private String command(String... words) {
        try (Program program = Program.start(folder, List.of(words))) {
            assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
            return program.printed();
        }
    }

    private static List<String> tars(Path output) {
        return Dataset.visible(output).stream()
                .map(Dataset::name)
                .filter(name -> name.endsWith(".tar"))
                .toList();
    }

    private static List<String> expected(Path output) {
        return tars(output).stream().map(tar -> "stats/" + tar.replace(".tar", ".json")).toList();
    }

    private static void embed(DemoJob job) {
        try (Program embed = job.start("embed")) {
            assertThat(embed.awaitExit(Program.PATIENCE)).as("" + embed).isZero();
            assertThat(embed.complained()).contains("all shards are embedded");
        }
    }

    private DemoJob job(String name, Pictures pictures) throws IOException {
        Path home = folder.resolve(name);
        return DemoJob.in(home, pictures, settings(home.resolve("embeddings")));
    }

    private String[] settings(Path embeddings) {
        return new String[] {
            "package.samples_per_shard=15",
            "kafka.partitions=2",
            "fetch.concurrency=2",
            "embed.batch=4",
            "embed.output=" + embeddings,
            "embed.image=" + ModelSections.image(folder),
            "embed.text=" + ModelSections.text(folder)
        };
    }

    private static void awaitFirst(Path embeddings, Stages stages) {
        Path stats = embeddings.resolve("stats");
        boolean came =
                Await.until(
                        Program.PATIENCE,
                        () -> Files.exists(stats) && !Dataset.visible(stats).isEmpty());
        assertThat(came).as("no shard was embedded: " + stages).isTrue();
    }

    /// The hashes of all files; a killed worker leaves hidden ones.
    private static SortedMap<String, String> files(Path folder) throws IOException {
        var hashes = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!Dataset.name(file).startsWith(".")) {
                    hashes.put(
                            folder.relativize(file).toString(),
                            Dataset.sha256(Files.readAllBytes(file)));
                }
            }
        }
        return hashes;
    }
}
