package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `dedup` refuses before it makes anything.
final class DedupCommandTest {

    @TempDir private Path folder;

    private void assertRefused(String sentence, Object... words) throws IOException {
        Ran ran = Ran.command(words);
        assertThat(ran.err()).startsWith("shardline: ").contains(sentence).doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).allMatch(file -> file.endsWith("in"));
        }
    }

    @Test
    void refusesWhatCannotBeMeant() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        Path out = folder.resolve("out");
        assertRefused("--keep", "dedup", in, "--output", out);
        assertRefused("--output", "dedup", in, "--keep", "first");
        assertRefused("FOLDER", "dedup", "--output", out, "--keep", "first");
        assertRefused(
                "--keep must be one of first, largest; it was last.",
                "dedup",
                in,
                "--output",
                out,
                "--keep",
                "last");
        for (String distance : new String[] {"9", "-1"}) {
            assertRefused(
                    "--distance must be a whole number from 0 to 8; it was " + distance + ".",
                    "dedup",
                    in,
                    "--output",
                    out,
                    "--keep",
                    "first",
                    "--distance=" + distance);
        }
        assertRefused(
                "--distance", "dedup", in, "--output", out, "--keep", "first", "--distance=four");
        assertRefused(
                "dedup works with folders of this machine, and was given s3://b/p.",
                "dedup",
                "s3://b/p",
                "--output",
                out,
                "--keep",
                "first");
        assertRefused(
                "was given s3://b/p.", "dedup", in, "--output", "s3://b/p", "--keep", "first");
        assertRefused("in has no _summary.json", "dedup", in, "--output", out, "--keep", "largest");
        assertRefused("in, which is only read", "dedup", in, "--output", in, "--keep", "largest");
    }
}
