package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be run is refused with one message and the right exit code, before anything is made.
final class RefusalsTest {

    @TempDir private Path folder;
    private Path recipe;
    private Path list;
    private Path state;

    @BeforeEach
    void writeRecipe() throws IOException {
        recipe = folder.resolve("cats.yaml");
        list = folder.resolve("list.csv");
        state = folder.resolve("state");
        Files.writeString(list, "url,width\nhttp://127.0.0.1:1/a.jpg,3\n");
        Files.writeString(
                recipe,
                """
                source: {paths: '%s'}
                output: '%s'
                """
                        .formatted(list, folder.resolve("out")));
    }

    private Ran run(Object... more) {
        var args = new java.util.ArrayList<Object>(List.of("run", recipe, "--state", state));
        args.addAll(List.of(more));
        return Ran.command(args.toArray());
    }

    private Ran set(String keyAndValue) {
        return run("--set", keyAndValue);
    }

    private void assertRefused(Ran ran, int code, String... words) throws IOException {
        assertThat(ran.err()).startsWith("shardline: ").contains(words).doesNotContain("\tat ");
        assertThat(ran.err().lines().count()).isLessThanOrEqualTo(6);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(code);
        assertNothingMade();
    }

    private void assertNothingMade() throws IOException {
        assertThat(folder.resolve("out")).doesNotExist();
        try (Stream<Path> made = Files.list(folder)) {
            assertThat(made)
                    .allMatch(Files::isRegularFile)
                    .noneMatch(file -> file.toString().contains(".shardline"));
        }
        assertThat(state).doesNotExist();
    }

    @Test
    void showsTheCommandsWithoutArguments() {
        Ran ran = Ran.command();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("Usage: shardline").contains("run", "quickstart");
    }

    @Test
    void asksForHelpOnStdout() {
        Ran ran = Ran.command("run", "--help");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("Usage: shardline run");
    }

    @Test
    void suggestsACommand() throws IOException {
        assertRefused(
                Ran.command("rnu", recipe),
                2,
                "there is no command rnu. Did you mean run?",
                "The commands are run, ingest",
                "Try: shardline --help");
    }

    @Test
    void suggestsNothingFarOff() {
        assertThat(Ran.command("transmogrify").err())
                .contains("there is no command transmogrify. The commands are")
                .doesNotContain("Did you mean");
    }

    @Test
    void suggestsAnOption() throws IOException {
        assertRefused(
                run("--prot", "1"),
                2,
                "shardline run has no option --prot. Did you mean --port?",
                "Try: shardline run --help");
    }

    @Test
    void refusesFurtherArguments() throws IOException {
        assertRefused(run("another.yaml"), 2, "does not take a further argument: another.yaml");
    }

    @Test
    void wantsARecipe() throws IOException {
        assertRefused(Ran.command("run"), 2, "Missing required parameter: 'RECIPE'");
    }

    @Test
    void namesAMissingRecipe() throws IOException {
        Path missing = folder.resolve("dogs.yaml");
        assertRefused(Ran.command("run", missing), 2, missing + ": there is no such file");
    }

    @Test
    void namesTheLineOfARecipesMistake() throws IOException {
        Files.writeString(
                recipe, "fetch:\n  concurency: 3\n", java.nio.file.StandardOpenOption.APPEND);
        assertRefused(run(), 2, "cats.yaml:4", "fetch.concurency", "Did you mean");
    }

    @Test
    void namesAWrongOverride() throws IOException {
        assertRefused(
                set("fetch.concurrency=many"),
                2,
                "--set fetch.concurrency=many",
                "a whole number from 1 to 10000");
    }

    @Test
    void namesTheColumnsWhereTheUrlColumnIsMissing() throws IOException {
        assertRefused(
                set("source.columns.url=URL"),
                2,
                "has no column URL, which source.columns.url names",
                "url, width",
                "Did you mean url?");
    }

    @Test
    void namesTheColumnsForDedup() throws IOException {
        assertRefused(
                set("dedup=[phash]"), 2, "dedup: the source has no column phash", "url, width");
    }

    @Test
    void showsThePlaceOfAnUnknownColumnInTheFilter() throws IOException {
        assertRefused(
                set("filter=wdth > 3"),
                2,
                "there is no column 'wdth'; did you mean width?",
                "    wdth > 3\n    ^");
    }

    @Test
    void showsThePlaceOfATypeErrorInTheFilter() throws IOException {
        assertRefused(
                set("filter=width > 'a'"),
                2,
                "'>' cannot be applied to int, string",
                "    width > 'a'\n          ^");
    }

    @Test
    void namesAMissingSource() throws IOException {
        assertRefused(set("source.paths=nix.csv"), 2, "source.paths: nix.csv does not exist");
    }

    @Test
    void refusesAnEmptySource() throws IOException {
        Files.writeString(list, "");
        assertRefused(run(), 2, "list.csv is empty");
    }

    @Test
    void refusesASourceOfAnotherFormat() throws IOException {
        var noise = new byte[3_000];
        new Random(1).nextBytes(noise);
        Path parquet = Files.write(folder.resolve("list.parquet"), noise);
        assertRefused(set("source.paths=" + parquet), 2, "list.parquet is not a parquet file");
    }

    @Test
    void refusesAnOutputThatIsAFile() throws IOException {
        assertRefused(set("output=" + list), 2, "list.csv cannot be written", "is in the way");
    }

    @Test
    void refusesAnOutputBelowAFile() throws IOException {
        assertRefused(set("output=" + list + "/x"), 2, "list.csv/x cannot be written");
    }

    @Test
    void refusesAnOutputThatNobodyCanMake() throws IOException {
        assertRefused(set("output=/proc/shards"), 2, "/proc/shards cannot be written");
    }

    @Test
    void refusesAStateFolderThatNobodyCanMake() {
        Ran ran = Ran.command("run", recipe, "--state", list);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .startsWith("shardline: The state folder " + list + "/cats cannot be written")
                .contains("--state")
                .doesNotContain("\tat ");
    }

    @Test
    void refusesAnOutputWithForeignShards() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("00000.tar"), "precious");
        Ran ran = run();
        assertThat(ran.err()).contains("already holds 00000.tar", "choose another output");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(out.resolve("00000.tar")).hasContent("precious");
        assertThat(state).doesNotExist();
    }

    @Test
    void refusesImpossiblePorts() throws IOException {
        assertRefused(run("--port", "99999"), 2, "--port must be from 1 to 65535, was 99999");
        assertRefused(run("--port", "0"), 2, "was 0");
        assertRefused(run("--port", "x"), 2, "'x' is not an int");
        assertRefused(
                run("--port", "9092", "--bootstrap", "127.0.0.1:9092"),
                2,
                "--port is for the embedded broker");
    }

    @Test
    void refusesAPortInUse() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = run("--port", taken.getLocalPort());
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("Port " + taken.getLocalPort() + " on 127.0.0.1 is in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void wantsAClusterForAStage() throws IOException {
        for (String stage : List.of("ingest", "filter", "fetch", "validate", "package")) {
            assertRefused(
                    Ran.command(stage, recipe, "--state", state), 2, "give --bootstrap HOST:PORT");
        }
    }

    @Test
    void refusesAStagesSourceBeforeItConnects() throws IOException {
        assertRefused(
                Ran.command(
                        "ingest",
                        recipe,
                        "--state",
                        state,
                        "--bootstrap",
                        "127.0.0.1:1",
                        "--set",
                        "dedup=phash"),
                2,
                "dedup: the source has no column phash");
    }

    @Test
    void refusesAddressesThatAreNone() {
        Ran ran = run("--bootstrap", "nohost");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("shardline: No Kafka client can be made for nohost: Invalid url")
                .contains("--bootstrap")
                .doesNotContain("\tat ");
    }

    @Test
    void refusesClientPropertiesThatKafkaDoesNotTake() {
        Ran ran =
                run(
                        "--bootstrap",
                        "127.0.0.1:1",
                        "--set",
                        "kafka.client.security.protocol=carrier-pigeon");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("carrier-pigeon", "security.protocol", "kafka.client")
                .doesNotContain("\tat ");
    }

    @Test
    void knowsNothingOfAJobThatNeverBegan() throws IOException {
        assertRefused(
                Ran.command("status", recipe, "--state", state),
                2,
                "Job cats never began here",
                "shardline run " + recipe);
        assertRefused(
                Ran.command("why", recipe, "0-0", "--state", state),
                2,
                "Job cats never began here");
    }

    @Test
    void verifiesNoMissingFolder() throws IOException {
        assertRefused(Ran.command("verify", folder.resolve("nix")), 1, "nix is no folder");
    }
}
