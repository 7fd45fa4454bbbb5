package dev.shardline.pipeline.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `redcaps` prints, what it refuses, and its exit codes.
final class RedcapsCommandTest {

    private static final String FILE =
            "{\"info\": {\"start_date\": \"2020-01-01\", \"end_date\": \"2020-01-31\", \"url\":"
                    + " \"https://redcaps.xyz\", \"version\": \"1.0\"}, \"annotations\": [{\"image_id\":"
                    + " \"a\", \"subreddit\": \"roses\", \"caption\": \"caf\\u00e9\", \"created_utc\":"
                    + " 1577836911}, {\"image_id\": \"b\", \"subreddit\": \"roses\", \"caption\": \"x\","
                    + " \"created_utc\": 1577836912}]}";

    @TempDir private Path folder;
    private Path file;
    private Path images;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("roses_2020.json"), FILE);
        images = Files.createDirectory(folder.resolve("images"));
    }

    private void assertRefused(Ran ran, String words) throws IOException {
        assertThat(ran.err()).startsWith("shardline: ").contains(words).doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(file).hasContent(FILE);
    }

    @Test
    void theCommandAloneShowsItsCommands() {
        Ran ran = Ran.command("redcaps");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("merge", "filter-words", "validate", "update-annotations", "tar");
    }

    @Test
    void mergesWhatAGlobMatches() throws IOException {
        Files.writeString(
                folder.resolve("roses_2021.json"),
                FILE.replace("\"a\"", "\"c\"").replace("2020-01-31", "2021-01-31"));
        Path target = folder.resolve("all.json");
        Ran ran = Ran.command("redcaps", "merge", folder + "/roses_*.json", "-o", target);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("all.json: 3 annotations of 4, 1 repeated");
        assertThat(target).exists();
    }

    @Test
    void oneFileIsNothingToMerge() throws IOException {
        Path target = folder.resolve("all.json");
        assertRefused(Ran.command("redcaps", "merge", file, "-o", target), "at least two");
        assertThat(target).doesNotExist();
    }

    @Test
    void filtersOnceUnderTheNameOfTheList() throws IOException {
        Path words = Files.writeString(folder.resolve("words"), "x\n");
        Object[] filter = {
            "redcaps",
            "filter-words",
            "-a",
            file,
            "-i",
            images,
            "--words",
            words,
            "--list-name",
            "mine"
        };
        Ran ran = Ran.command(filter);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("1 annotations removed, 1 kept, 0 images deleted");
        assertThat(file)
                .content()
                .contains("\"word_filter\": {\"num_removed\": 1, \"model\": \"mine\"}")
                .contains("caf\\u00e9");
        assertThat(Ran.command(filter).code()).isEqualTo(2);
    }

    @Test
    void aFilterWithoutItsListOrImagesIsRefused() throws IOException {
        assertRefused(
                Ran.command("redcaps", "filter-words", "-a", file, "-i", images, "--words", "none"),
                "none does not exist");
        Path words = Files.writeString(folder.resolve("words"), "x\n");
        assertRefused(
                Ran.command("redcaps", "filter-words", "-a", file, "-i", "no", "--words", words),
                "no is no folder");
    }

    @Test
    void validatesWithOneForProblemsAndTwoForNoAnnotationFile() throws IOException {
        Ran valid = Ran.command("redcaps", "validate", "-a", file);
        assertThat(valid.code()).isZero();
        assertThat(valid.out()).contains("warning: ", "valid, 2 annotations");

        Path late = Files.writeString(folder.resolve("late.json"), FILE.replace("2020", "2019"));
        Ran problems = Ran.command("redcaps", "validate", "-a", file, "-a", late);
        assertThat(problems.code()).isEqualTo(1);
        assertThat(problems.out()).contains("PROBLEM  ", "late.json: NOT VALID");

        Path cut = Files.writeString(folder.resolve("cut.json"), FILE.substring(0, 300));
        assertRefused(Ran.command("redcaps", "validate", "-a", cut), "cut.json is truncated");
    }

    @Test
    void annotationsAreUpdatedAfterACompleteJobOnly() throws IOException {
        Path recipe =
                Files.writeString(
                        folder.resolve("job.yaml"),
                        "source: {format: redcaps, paths: '%s'}\noutput: '%s'\n"
                                .formatted(file, images));
        assertRefused(
                Ran.command("redcaps", "update-annotations", recipe), "holds no complete job");
        assertRefused(
                Ran.command("redcaps", "update-annotations", recipe, "--set", "source.format=json"),
                "is not redcaps");
    }

    @Test
    void tarsHoldCaptionsAsJsonOrText() throws IOException {
        Files.createDirectory(images.resolve("roses"));
        Files.writeString(images.resolve("roses/a.jpg"), "nested");
        Files.writeString(images.resolve("b.jpg"), "flat");
        Path tars = folder.resolve("tars");
        Ran json = Ran.command("redcaps", "tar", "-a", file, "-i", images, "-o", tars);
        assertThat(json.out()).contains("1 tars, 2 images, 0 annotations without one");
        assertThat(tars.resolve("roses_2020_00000000.tar"))
                .content(ISO_8859_1)
                .contains("a.jpg", "nested", "b.jpg", "flat", "a.json")
                .contains("{\"subreddit\": \"roses\", \"caption\": \"caf\\u00e9\"}");

        Ran.command("redcaps", "tar", "-a", file, "-i", images, "-o", tars, "--format", "txt");
        assertThat(tars.resolve("roses_2020_00000000.tar"))
                .content(UTF_8)
                .contains("a.txt", "café")
                .doesNotContain("a.json");
    }

    @Test
    void aTarOfWhatCannotBeNamedIsRefusedBeforeTheFirst() throws IOException {
        Path odd = Files.writeString(folder.resolve("odd.json"), FILE.replace("\"b\"", "\"ä\""));
        Path tars = folder.resolve("tars");
        assertRefused(
                Ran.command("redcaps", "tar", "-a", odd, "-i", images, "-o", tars),
                "annotation 2: image_id ä makes no name in a tar");
        assertThat(tars).doesNotExist();
    }
}
