package dev.shardline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.schemas.avro.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The note in the state folder that a job is complete, so that a second run can say so without
/// starting a broker.
///
/// @param recipe the deciding keys it ran with
/// @param inputsHash of its input files
record Completed(Map<String, String> recipe, String inputsHash) {

    private static final String FILE = "complete.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    Completed {
        recipe = Map.copyOf(recipe);
    }

    static Optional<Completed> read(Path state) {
        Path file = state.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), Completed.class));
        } catch (IOException _) {
            // A torn note is none: the broker knows as well.
            return Optional.empty();
        }
    }

    static void write(Path state, JobState job) {
        try {
            JSON.writeValue(
                    state.resolve(FILE).toFile(),
                    new Completed(job.getRecipe(), job.getInputsHash()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + state.resolve(FILE), e);
        }
    }
}
