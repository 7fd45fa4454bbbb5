package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A command without a broker that is killed while it writes, and then run again to its end: what
/// it leaves must be what it leaves undisturbed.
///
/// @param folder for what its processes print
/// @param output where it writes
/// @param command the same each time
record KillTrial(Path folder, Path output, List<String> command) {

    /// Runs the command to its good end.
    ///
    /// @return what it printed
    String run() {
        try (Program program = Program.start(folder, command)) {
            assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
            return program.printed();
        }
    }

    /// Kills the command when something has come to pass. All files that are visible then are among
    /// those that are expected, whole.
    ///
    /// @return whether the moment came before the command's end
    boolean killAt(BooleanSupplier moment, SortedMap<String, String> expected) throws IOException {
        boolean underWay;
        try (Program program = Program.start(folder, command)) {
            Await.until(Program.PATIENCE, () -> moment.getAsBoolean() || !program.isAlive());
            underWay = program.isAlive();
            program.kill();
        }
        SortedMap<String, String> left = visible();
        assertThat(expected.keySet()).as("names after a kill").containsAll(left.keySet());
        left.forEach((name, sha256) ->
                assertThat(sha256).as(name + " after a kill").isEqualTo(expected.get(name)));
        return underWay;
    }

    /// Runs the command to its end: nothing but what is expected is there then, and nothing hidden
    /// but whose the folder is.
    void finish(SortedMap<String, String> expected) throws IOException {
        run();
        assertThat(Dataset.differences(expected, visible())).isEmpty();
        try (Stream<Path> files = Files.walk(output)) {
            assertThat(files.filter(file -> !file.equals(output)).map(Dataset::name))
                    .filteredOn(name -> name.startsWith("."))
                    .isSubsetOf(".shardline-job");
        }
    }

    /// The hashes of all files below the output that are not hidden, nor in a hidden folder. The
    /// list of finished shards, which grows, is none of them.
    SortedMap<String, String> visible() throws IOException {
        var files = new TreeMap<String, String>();
        if (!Files.exists(output)) {
            return files;
        }
        try (Stream<Path> all = Files.walk(output)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = output.relativize(file).toString();
                boolean hidden = name.startsWith(".") || name.contains("/.");
                if (!hidden && !name.equals("finished_shards")) {
                    files.put(name, Dataset.sha256(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }
}
