package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stages as processes of their own on a shared broker, one of them killed again and again.
final class ServicesIT {

    private static final List<String> COMMANDS =
            List.of("ingest", "filter", "fetch", "fetch", "validate", "package");

    private static final String[] SETTINGS = {
        "kafka.partitions=2", "package.samples_per_shard=15", "fetch.concurrency=2"
    };

    /// Of the kills.
    private static final int BEFORE_THE_FIRST_SHARD = 3;

    private final Seed seed = Seed.of(ServicesIT.class);
    private final Random random = seed.random();

    @Test
    void stagesThatAreKilledLoseNothingAndDoNothingTwice(@TempDir Path folder) throws IOException {
        try (var pictures = Pictures.serve(250, Duration.ofMillis(200));
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = DemoJob.in(folder.resolve("killed"), pictures, SETTINGS);
            var vigil = new Vigil(job.output());
            try (Stages stages = Stages.start(job, broker.bootstrap(), COMMANDS)) {
                List<String> victims = victims(stages);
                killAtRandom(stages, victims.subList(0, BEFORE_THE_FIRST_SHARD), vigil);
                awaitFirstShard(job, stages);
                assertStatusIsTold(job, broker, pictures);
                int all = victims.size();
                killAtRandom(stages, victims.subList(BEFORE_THE_FIRST_SHARD, all), vigil);
                stages.awaitCompletion();
            }
            Dataset dataset = vigil.look();

            seed.say("%d files written twice".formatted(vigil.rewritten()));
            assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
            SortedMap<String, String> images =
                    Undisturbed.images(folder.resolve("undisturbed"), pictures);
            assertThat(Dataset.differences(images, dataset.images())).isEmpty();
            assertThat(job.output().resolve("000-00000.tar")).exists();
            assertThat(job.output().resolve("001-00000.tar")).exists();
            assertEnds(job.verify());
            assertFatesAreTold(job, broker, pictures);
            assertLedgerIsTold(job, broker, pictures);
        }
    }

    private static void awaitFirstShard(DemoJob job, Stages stages) {
        boolean came =
                Await.until(Program.PATIENCE, () -> !Dataset.visible(job.output()).isEmpty());
        assertThat(came).as("no shard: " + stages).isTrue();
    }

    /// Each of the stages twice, in any order; the ingest has ended by then.
    private List<String> victims(Stages stages) {
        var victims = new ArrayList<>(stages.alive());
        victims.addAll(stages.alive());
        Collections.shuffle(victims, random);
        return victims;
    }

    private void killAtRandom(Stages stages, List<String> victims, Vigil vigil) {
        for (String victim : victims) {
            Await.pause(Duration.ofMillis(random.nextInt(200, 2_500)));
            assertThat(stages.alive()).as("what is under way, for " + victim).contains(victim);
            seed.say("killing " + victim);
            stages.killAndStartAgain(victim);
            vigil.look();
        }
    }

    private static void assertStatusIsTold(DemoJob job, BrokerProcess broker, Pictures pictures)
            throws IOException {
        try (Program status = job.start("status", "--json", "--bootstrap", broker.bootstrap())) {
            assertThat(status.awaitExit(Program.PATIENCE)).as("" + status).isZero();
            JsonNode said = new ObjectMapper().readTree(status.printed());
            assertThat(said.path("ingested").asInt()).isEqualTo(pictures.fates().size());
            assertThat(said.path("complete").asBoolean()).isFalse();
            assertThat(said.path("rows").asInt()).isPositive();
        }
    }

    private static void assertFatesAreTold(DemoJob job, BrokerProcess broker, Pictures pictures) {
        var failed = new TreeMap<>(pictures.fates());
        failed.values().removeIf(fate -> !"http_410".equals(fate.reason()));
        String id = failed.firstKey();
        try (Program why = job.start("why", id, "--bootstrap", broker.bootstrap())) {
            assertThat(why.awaitExit(Program.PATIENCE)).as("" + why).isZero();
            assertThat(why.printed()).startsWith(id).contains("http_410");
        }
    }

    private static void assertLedgerIsTold(DemoJob job, BrokerProcess broker, Pictures pictures)
            throws IOException {
        try (Program tail = job.start("tail", "--bootstrap", broker.bootstrap())) {
            assertThat(tail.awaitExit(Program.PATIENCE)).as("" + tail).isZero();
            int rows = 0;
            for (String line : tail.printed().lines().toList()) {
                JsonNode shard = new ObjectMapper().readTree(line);
                assertThat(job.output().resolve(shard.path("file").asText())).exists();
                rows += shard.path("rows").asInt();
            }
            assertThat(rows).isEqualTo(pictures.fates().size());
        }
    }

    private static void assertEnds(Program program) {
        try (program) {
            assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
        }
    }
}
