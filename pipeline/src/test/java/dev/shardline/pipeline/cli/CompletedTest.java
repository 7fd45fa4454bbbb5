package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompletedTest {

    @TempDir private Path state;

    @Test
    void readsWhatItWrites() {
        Map<String, String> recipe = Map.of("dedup", "[\"url\"]");
        var job =
                new JobState(
                        "cats",
                        recipe,
                        "ab12",
                        1,
                        List.of(),
                        1,
                        0L,
                        9L,
                        0L,
                        List.of(9L),
                        true,
                        5L,
                        null,
                        0L,
                        List.of());
        Completed.write(state, job);
        assertThat(Completed.read(state)).contains(new Completed(recipe, "ab12"));
        assertThat(state.toFile().list()).containsExactly("complete.json");
    }

    @Test
    void isEmptyForAJobUnderWay() {
        assertThat(Completed.read(state)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "[]",
                "\"x\"",
                "{\"recipe\": {\"a\": \"b\"}}",
                "\0\0"
            })
    void takesADamagedNoteForNone(String text) throws IOException {
        Files.writeString(state.resolve("complete.json"), text);
        assertThat(Completed.read(state)).isEmpty();
    }
}
