package dev.shardline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.schemas.avro.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
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
        Objects.requireNonNull(inputsHash, "inputsHash");
        recipe = Map.copyOf(recipe);
    }

    static Optional<Completed> read(Path state) {
        Path file = state.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(file.toFile(), Completed.class));
        } catch (IOException _) {
            // A damaged note is none: the broker knows as well.
            return Optional.empty();
        }
    }

    /// Takes the note away: there is more to do.
    static void forget(Path state) {
        try {
            Files.deleteIfExists(state.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + state.resolve(FILE), e);
        }
    }

    static void write(Path state, JobState job) {
        Path beside = state.resolve("." + FILE);
        try {
            JSON.writeValue(beside.toFile(), new Completed(job.getRecipe(), job.getInputsHash()));
            Files.move(beside, state.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + state.resolve(FILE), e);
        }
    }
}
