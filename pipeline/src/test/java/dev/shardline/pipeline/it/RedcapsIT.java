package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// RedCaps from its annotation files to tars, with our recipe, on a machine that dies in the
/// middle.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RedcapsIT {

    private final Path folder;
    private final Path annotations;
    private final Path images;
    private final RedcapsSite site;

    RedcapsIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.annotations = folder.resolve("annotations");
        this.images = folder.resolve("images");
        this.site = RedcapsSite.withFaults();
        site.writeAnnotations(annotations);
    }

    @AfterAll
    void close() {
        site.close();
    }

    private List<String> recipe() {
        return List.of(
                Path.of("../recipes/redcaps.yaml").toAbsolutePath().normalize().toString(),
                "--set",
                "source.paths=" + annotations,
                "--set",
                "output=" + images,
                "--set",
                "fetch.allow_networks=127.0.0.0/8",
                "--set",
                "fetch.idle_timeout=2s",
                "--set",
                "fetch.retries=1",
                "--set",
                "fetch.concurrency=3");
    }

    private Program start(String... command) {
        return Program.start(folder, List.of(command));
    }

    private Program start(List<String> command, List<String> recipe) {
        var all = new ArrayList<>(command);
        all.addAll(recipe);
        return Program.start(folder, all);
    }

    private static void assertExit(Program program, int code) {
        assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isEqualTo(code);
    }

    @BeforeAll
    void runKilledInTheMiddle() {
        try (Program first = start(List.of("run"), recipe())) {
            boolean came =
                    Await.until(Program.PATIENCE, () -> site.answered() >= 15 || !first.isAlive());
            assertThat(came && first.isAlive()).as("" + first).isTrue();
            first.kill();
        }
        try (Program second = start(List.of("run"), recipe())) {
            assertExit(second, 0);
        }
    }

    @Test
    @Order(1)
    void theImagesLieInTheirSubredditsAndNothingElseDoes() throws IOException {
        assertThat(images(images)).isEqualTo(site.images());
    }

    private static List<String> images(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    @Order(2)
    void longerEdgesAre512WhateverTheyWere() throws IOException {
        assertThat(size("roses/rose00")).isEqualTo("512x341");
        assertThat(size("roses/large")).isEqualTo("512x384");
        assertThat(size("roses/small")).isEqualTo("512x261");
        assertThat(size("roses/square")).isEqualTo("512x512");
        assertThat(size("cats/cat01")).isEqualTo("512x341");
    }

    private String size(String name) throws IOException {
        BufferedImage image = ImageIO.read(images.resolve(name + ".jpg").toFile());
        return image.getWidth() + "x" + image.getHeight();
    }

    @Test
    @Order(3)
    void everyAnnotationHasOneFate() throws SQLException {
        assertThat(RedcapsSite.reasons(images)).isEqualTo(site.reasons());
    }

    @Test
    @Order(4)
    void theOutputIsVerified() {
        try (Program verify = start("verify", images.toString())) {
            assertExit(verify, 0);
        }
    }

    @Test
    @Order(5)
    void annotationsWithoutAnImageAreDroppedInPlace() {
        for (int time = 1; time <= 2; time++) { // The second finds nothing more to do.
            try (Program update = start(List.of("redcaps", "update-annotations"), recipe())) {
                assertExit(update, 0);
            }
            assertThat(annotations.resolve("roses_2020.json"))
                    .hasContent(site.annotations("roses_2020", false));
            assertThat(annotations.resolve("cats_2020.json"))
                    .hasContent(site.annotations("cats_2020", false));
        }
    }

    @Test
    @Order(6)
    void whatIsLeftBecomesTars() throws IOException {
        Path tars = folder.resolve("tars");
        try (Program tar =
                start(
                        "redcaps",
                        "tar",
                        "--input",
                        annotations.resolve("roses_2020.json").toString(),
                        "--image-dir",
                        images.toString(),
                        "--output-dir",
                        tars.toString(),
                        "-z",
                        "20")) {
            assertExit(tar, 0);
            assertThat(tar.printed()).contains("3 tars, 43 images, 0 annotations without one");
        }
        try (Stream<Path> files = Files.list(tars)) {
            assertThat(files.map(Dataset::name).sorted())
                    .containsExactly(
                            "roses_2020_00000000.tar",
                            "roses_2020_00000001.tar",
                            "roses_2020_00000002.tar");
        }
    }

    @Test
    @Order(7)
    void filteringDeletesAnnotationsAndImages() throws IOException {
        Path words = Files.writeString(folder.resolve("words"), "rose07\n");
        Path file = annotations.resolve("roses_2020.json");
        Path image = images.resolve("roses/rose07.jpg");
        assertThat(image).exists();
        List<String> command =
                RedcapsSite.filter("filter-words", file, images, "--words", "" + words);
        try (Program filter = Program.start(folder, command)) {
            assertExit(filter, 0);
        }
        assertThat(image).doesNotExist();
        assertThat(Files.readString(file)).doesNotContain("rose07").contains("word_filter");
        try (Program again = Program.start(folder, command)) {
            assertExit(again, 2);
            assertThat(again.complained()).contains("has been word-filtered already");
        }
        assertThat(images(images)).hasSize(site.images().size() - 1);
    }

    @Test
    @Order(8)
    void mergedFilesAreValidated() throws IOException {
        Path merged = folder.resolve("all_2020.json");
        String roses = annotations.resolve("roses_2020.json").toString();
        String cats = annotations.resolve("cats_2020.json").toString();
        try (Program merge = start("redcaps", "merge", roses, cats, "-o", merged.toString())) {
            assertExit(merge, 0);
            assertThat(merge.complained()).contains("will not have its word_filter");
        }
        assertThat(merged).isNotEmptyFile();
        try (Program validate = start("redcaps", "validate", "-a", merged.toString())) {
            assertExit(validate, 0);
            assertThat(validate.printed()).contains("valid, 43 annotations");
        }
        Files.writeString(merged, Files.readString(merged).replace("2020-12-31", "2020-01-00"));
        try (Program validate = start("redcaps", "validate", "-a", merged.toString())) {
            assertExit(validate, 1);
            assertThat(validate.printed()).contains("PROBLEM", "info.end_date must be a date");
        }
    }

    @Test
    @Order(9)
    void theRecipeMakesTarsOfEachAnnotationFileToo() throws IOException {
        Path shards = folder.resolve("shards");
        Path again = folder.resolve("again");
        site.writeAnnotations(again);
        var settings = new ArrayList<>(recipe());
        for (String set :
                List.of(
                        "job=tars",
                        "source.paths=" + again,
                        "output=" + shards,
                        "fetch.idle_timeout=500ms",
                        "fetch.retries=0",
                        "package.format=webdataset",
                        "package.names=key",
                        "package.shard_by=group",
                        "package.samples_per_shard=20")) {
            settings.addAll(List.of("--set", set));
        }
        try (Program run = start(List.of("run"), settings)) {
            assertExit(run, 0);
        }
        try (Stream<Path> files = Files.list(shards)) {
            assertThat(files.map(Dataset::name).filter(name -> name.endsWith(".tar")))
                    .containsExactlyInAnyOrder(
                            "cats_2020-00000.tar",
                            "roses_2020-00000.tar",
                            "roses_2020-00001.tar",
                            "roses_2020-00002.tar");
        }
    }
}
