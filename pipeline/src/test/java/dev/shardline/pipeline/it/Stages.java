package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The stages of a job as processes of their own on one broker. What is killed is started again by
/// the same command. For one thread.
final class Stages implements AutoCloseable {

    /// From SIGTERM to the end, at most: the ten seconds that are promised, and what a machine with
    /// other work to do adds.
    static final Duration IN_TIME = Duration.ofSeconds(30);

    private final DemoJob job;
    private final String bootstrap;
    private final Map<String, Program> running = new LinkedHashMap<>();

    private Stages(DemoJob job, String bootstrap) {
        this.job = job;
        this.bootstrap = bootstrap;
    }

    /// Starts them.
    ///
    /// @param commands in the order of the flow; one that is there twice has two processes
    static Stages start(DemoJob job, String bootstrap, List<String> commands) {
        var stages = new Stages(job, bootstrap);
        for (String command : commands) {
            String name = command;
            while (stages.running.containsKey(name)) {
                name += " again";
            }
            stages.running.put(name, stages.start(command));
        }
        return stages;
    }

    /// Those that have not ended by themselves, but for the ingest, which soon will.
    List<String> alive() {
        var alive = new ArrayList<String>();
        running.forEach((name, program) -> {
            if (program.isAlive() && !name.equals("ingest")) {
                alive.add(name);
            }
        });
        return alive;
    }

    boolean areAlive() {
        return !alive().isEmpty();
    }

    /// Kills one and starts it again by the same command.
    void killAndStartAgain(String name) {
        program(name).kill();
        running.put(name, start(name.split(" ", 2)[0]));
    }

    /// Asks one for its end, as soon as it works, and starts it again by the same command.
    ///
    /// @param meanwhile what must come to pass before it is started again
    void restart(String name, BooleanSupplier meanwhile) {
        awaitPartitions(program(name));
        program(name).terminate();
        assertThat(program(name).awaitExit(IN_TIME)).as("" + program(name)).isEqualTo(130);
        assertThat(Await.until(Program.PATIENCE, meanwhile)).as("without " + name).isTrue();
        Program again = start(name.split(" ", 2)[0]);
        running.put(name, again);
        awaitPartitions(again);
    }

    private static void awaitPartitions(Program program) {
        boolean member =
                Await.until(Program.PATIENCE, () -> program.complained().contains(": assigned ["));
        assertThat(member).as("no partitions: " + program).isTrue();
    }

    /// Waits until all have ended, each of them with exit code 0.
    void awaitCompletion() {
        awaitEnds();
        running.forEach((name, program) ->
                assertThat(program.awaitExit(Duration.ofSeconds(1))).as("" + program).isZero());
    }

    /// Waits until all have ended. One that gave up with exit code 1 said why in one line, and is
    /// started again, as an operator would.
    ///
    /// @return the names of those that gave up
    List<String> awaitCompletionStartingAgain() {
        var gaveUp = new ArrayList<String>();
        long deadline = System.nanoTime() + Program.PATIENCE.toNanos();
        while (System.nanoTime() < deadline && !running.values().stream().allMatch(this::isDone)) {
            List.copyOf(running.entrySet())
                    .forEach(entry -> {
                        Program program = entry.getValue();
                        if (!program.isAlive() && !isDone(program)) {
                            gaveUp.add(entry.getKey() + ": " + lastLine(program));
                            assertThat(program.awaitExit(Duration.ZERO))
                                    .as("" + program)
                                    .isEqualTo(1);
                            assertThat(program.complained()).doesNotContain("this is a bug");
                            running.put(entry.getKey(), start(entry.getKey().split(" ", 2)[0]));
                        }
                    });
            Await.pause(Duration.ofMillis(100));
        }
        awaitCompletion();
        return gaveUp;
    }

    /// What all of them say, for messages.
    @Override
    public String toString() {
        var text = new StringBuilder();
        running.values().forEach(program -> text.append(program).append("\n\n"));
        return text.toString();
    }

    @Override
    public void close() {
        running.values().forEach(Program::close);
    }

    private Program start(String command) {
        return job.start(command, "--bootstrap", bootstrap);
    }

    private Program program(String name) {
        return running.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findAny()
                .orElseThrow();
    }

    private boolean isDone(Program program) {
        return !program.isAlive() && program.awaitExit(Duration.ZERO) == 0;
    }

    private static String lastLine(Program program) {
        List<String> lines = program.complained().lines().toList();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private void awaitEnds() {
        boolean ended =
                Await.until(
                        Program.PATIENCE,
                        () -> running.values().stream().noneMatch(Program::isAlive));
        assertThat(ended).as("still running: " + alive() + "\n" + this).isTrue();
    }
}
