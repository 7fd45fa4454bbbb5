package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Words, NSFW and faces in one job, by the recipe that we ship, with models that know colours.
final class RedcapsFilteredIT {

    @TempDir private Path folder;

    @Test
    void eachFilterTakesItsOwnAndTarsHoldTheRest() throws IOException, SQLException {
        try (var site = RedcapsSite.withRefused()) {
            Path annotations = folder.resolve("annotations");
            site.writeAnnotations(annotations);
            Path shards = folder.resolve("shards");
            var command =
                    new ArrayList<>(
                            List.of(
                                    "run",
                                    Path.of("../recipes/redcaps-filtered.yaml")
                                            .toAbsolutePath()
                                            .normalize()
                                            .toString()));
            for (String set :
                    List.of(
                            "source.paths=" + annotations,
                            "output=" + shards,
                            "fetch.allow_networks=127.0.0.0/8",
                            // Red alone is 0.75 to the tests' model.
                            "enrich.nsfw={%s, max: 0.7}"
                                    .formatted(ModelSections.model(folder, "nsfw", Models.nsfw())),
                            "enrich.faces={%s, detector: retinaface}"
                                    .formatted(
                                            ModelSections.model(
                                                    folder, "faces", Models.retinaFace())))) {
                command.addAll(List.of("--set", set));
            }
            try (Program run = Program.start(folder, command)) {
                assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
            }
            assertThat(RedcapsSite.reasons(shards)).isEqualTo(site.reasons());
            assertThat(Dataset.visible(shards).stream().map(Dataset::name))
                    .contains("roses_2020-00000.tar", "cats_2020-00000.tar");
            assertThat(Dataset.read(shards).images()).containsOnlyKeys("meadow", "gray");
        }
    }
}
