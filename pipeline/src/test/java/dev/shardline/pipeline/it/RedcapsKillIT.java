package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A command that changes an annotation file in place and deletes images is killed between the two.
final class RedcapsKillIT {

    private static final int POSTS = 40_000;

    @Test
    void aFilterThatIsKilledAmongTheImagesEndsTheSecondTime(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("roses_2020.json");
        Path images = folder.resolve("images");
        Path roses = Files.createDirectories(images.resolve("roses"));
        write(file, roses);
        String before = Files.readString(file);
        Path words = Files.writeString(folder.resolve("words"), "weed\n");
        List<String> command = RedcapsSite.filterWords(file, images, words);

        try (Program first = Program.start(folder, command)) {
            Path early = roses.resolve("p%05d.jpg".formatted(0));
            assertThat(Await.until(Program.PATIENCE, () -> !Files.exists(early))).isTrue();
            first.kill();
        }
        assertThat(roses.resolve("p%05d.jpg".formatted(POSTS - 2)))
                .as("the kill came among the images")
                .exists();
        assertThat(file).content().isEqualTo(before);

        try (Program second = Program.start(folder, command)) {
            assertThat(second.awaitExit(Program.PATIENCE)).as("" + second).isZero();
        }
        JsonNode filtered = new ObjectMapper().readTree(file.toFile());
        assertThat(filtered.at("/info/word_filter/num_removed").asInt()).isEqualTo(POSTS / 2);
        assertThat(filtered.path("annotations").size()).isEqualTo(POSTS / 2);
        try (var left = Files.list(roses)) {
            assertThat(left.count()).isEqualTo(POSTS / 2);
        }
        try (var left = Files.list(folder)) {
            assertThat(left.map(Dataset::name)).noneMatch(name -> name.endsWith(".shardline"));
        }
    }

    /// Every other caption holds the word.
    private static void write(Path file, Path roses) throws IOException {
        var json = new StringBuilder("{\"info\": {}, \"annotations\": [");
        for (int i = 0; i < POSTS; i++) {
            String id = "p%05d".formatted(i);
            json.append(i == 0 ? "" : ", ")
                    .append(
                            "{\"image_id\": \"%s\", \"subreddit\": \"roses\", \"caption\": \"a %s\", \"created_utc\": %d}"
                                    .formatted(id, i % 2 == 0 ? "weed" : "rose", i));
            Files.createFile(roses.resolve(id + ".jpg"));
        }
        Files.writeString(file, json.append("]}"));
    }
}
