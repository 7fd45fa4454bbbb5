package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.testing.Models;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A command that changes an annotation file in place and deletes images is killed between the two.
final class RedcapsKillIT {

    private static final int POSTS = 40_000;

    @TempDir private Path folder;
    private Path file;
    private Path images;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("roses_2020.json");
        images = folder.resolve("images");
        write(Files.createDirectories(images.resolve("roses")));
    }

    @Test
    void aFilterOfWordsThatIsKilledAmongTheImagesEndsTheSecondTime() throws IOException {
        Path words = Files.writeString(folder.resolve("words"), "weed\n");
        assertEndsTheSecondTime("word_filter", "filter-words", "--words", "" + words);
    }

    @Test
    void aFilterOfImagesThatIsKilledAmongThemEndsTheSecondTime() throws IOException {
        Path recipe =
                Files.writeString(
                        folder.resolve("recipe.yaml"),
                        """
                        source: {paths: none, format: redcaps}
                        output: none
                        enrich:
                          nsfw: {%s, classes: [red], sum: [red], input: {size: 4, layout: nchw}, max: 0.9}
                        """
                                .formatted(
                                        ModelSections.model(
                                                folder, "nsfw", Models.redOverGreen(4))));
        String second = assertEndsTheSecondTime("nsfw_filter", "filter-nsfw", "" + recipe);
        assertThat(second).as("nobody looks at images again").doesNotContain("looked at");
    }

    /// @return what the second run said to stderr
    private String assertEndsTheSecondTime(String key, String filter, String... more)
            throws IOException {
        Path roses = images.resolve("roses");
        String before = Files.readString(file);
        List<String> command = RedcapsSite.filter(filter, file, images, more);
        try (Program first = Program.start(folder, command)) {
            Path early = roses.resolve("p%05d.jpg".formatted(0));
            assertThat(Await.until(Program.PATIENCE, () -> !Files.exists(early))).isTrue();
            first.kill();
        }
        assertThat(roses.resolve("p%05d.jpg".formatted(POSTS - 2)))
                .as("the kill came among the images")
                .exists();
        assertThat(file).content().isEqualTo(before);

        String said;
        try (Program second = Program.start(folder, command)) {
            assertThat(second.awaitExit(Program.PATIENCE)).as("" + second).isZero();
            said = second.complained();
        }
        JsonNode filtered = new ObjectMapper().readTree(file.toFile());
        assertThat(filtered.at("/info/" + key + "/num_removed").asInt()).isEqualTo(POSTS / 2);
        assertThat(filtered.path("annotations").size()).isEqualTo(POSTS / 2);
        try (var left = Files.list(roses)) {
            assertThat(left.count()).isEqualTo(POSTS / 2);
        }
        try (var left = Files.list(folder)) {
            assertThat(left.map(Dataset::name)).noneMatch(name -> name.startsWith(".roses"));
        }
        return said;
    }

    /// Every other caption holds the word, and its picture is redder.
    private void write(Path roses) throws IOException {
        byte[] weed = Paint.plain(4, 4, new Color(200, 100, 0));
        byte[] rose = Paint.plain(4, 4, new Color(50, 100, 0));
        var json = new StringBuilder("{\"info\": {}, \"annotations\": [");
        for (int i = 0; i < POSTS; i++) {
            String id = "p%05d".formatted(i);
            json.append(i == 0 ? "" : ", ")
                    .append(
                            "{\"image_id\": \"%s\", \"subreddit\": \"roses\", \"caption\": \"a %s\", \"created_utc\": %d}"
                                    .formatted(id, i % 2 == 0 ? "weed" : "rose", i));
            Files.write(roses.resolve(id + ".jpg"), i % 2 == 0 ? weed : rose);
        }
        Files.writeString(file, json.append("]}"));
    }
}
