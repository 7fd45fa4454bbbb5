package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shardline.pipeline.it.Noise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A disk that fills up ends the run with a message; with more room the same command completes it.
/// The disk is a small tmpfs, for which the tests must run as root.
@Timeout(240)
final class DiskFullIT {

    /// About 120 kB each.
    private static final int SIDE = 200;

    private static final int PICTURES = 40;

    @TempDir private Path folder;
    private Path disk;
    private Noise pictures;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
                "skipped: no tmpfs can be mounted here");
        pictures = new Noise(SIDE);
        Files.writeString(
                folder.resolve("list.txt"),
                IntStream.range(0, PICTURES)
                        .mapToObj(i -> pictures.url("/large" + i))
                        .collect(Collectors.joining("\n")));
        Files.writeString(
                folder.resolve("cats.yaml"),
                """
                source: {paths: list.txt}
                fetch: {allow_networks: [127.0.0.0/8]}
                validate: {resize: {mode: no}, encode: {format: png}, skip_reencode: true}
                package: {samples_per_shard: 25}
                output: out
                """);
    }

    @AfterEach
    void unmount() throws Exception {
        if (pictures != null) {
            pictures.close();
            command("umount", disk.toString());
        }
    }

    @Test
    void aShardThatDoesNotFitLeavesNothingBehind() throws Exception {
        Path output = disk.resolve("out");
        Ran full = Program.run(folder, "run", "cats.yaml", "--set", "output=disk/out");
        assertThat(full.err())
                .contains("shardline: Cannot write disk/out/00000: No space left on device")
                .doesNotContain("\tat ");
        assertThat(full.code()).isEqualTo(1);
        assertThat(output.toFile().list()).containsExactly(".shardline-job");

        makeRoom();
        assertCompletes(
                Program.run(folder, "run", "cats.yaml", "--set", "output=disk/out"), output);
    }

    @Test
    void aStateFolderThatIsFullEndsTheRun() throws Exception {
        Ran full = Program.run(folder, "run", "cats.yaml", "--state", "disk");
        assertThat(full.err()).containsIgnoringCase("full").doesNotContain("\tat ");
        assertThat(full.code()).isEqualTo(1);

        makeRoom();
        assertCompletes(
                Program.run(folder, "run", "cats.yaml", "--state", "disk"), folder.resolve("out"));
    }

    private static void assertCompletes(Ran again, Path output) {
        assertThat(again.err()).doesNotContain("\tat ");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("\"packed\": " + PICTURES);
        assertThat(Ran.command("verify", output).code()).isZero();
    }

    private void makeRoom() throws Exception {
        assertThat(command("mount", "-o", "remount,size=100m", disk.toString())).isTrue();
    }

    private static boolean command(String... words) throws InterruptedException {
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
