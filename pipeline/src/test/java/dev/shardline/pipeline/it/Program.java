package dev.shardline.pipeline.it;

import dev.shardline.pipeline.Shardline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A process of this build: a command of the program, or a broker. It is gone when this is closed,
/// at the latest. For one thread.
public final class Program implements AutoCloseable {

    /// Longer than anything takes here unless it hangs, on a machine that has other work to do.
    public static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final int HEAP_MEGABYTES = 512;
    private static final int TAIL = 60;

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;

    private Program(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /// Starts a command.
    ///
    /// @param folder for what it prints and for temporary files
    public static Program start(Path folder, List<String> command) {
        return start(folder, Shardline.class, command);
    }

    /// Starts a command with less heap than the usual 512 MB, or with more.
    static Program start(Path folder, int heapMegabytes, List<String> command) {
        return start(folder, Shardline.class, heapMegabytes, command);
    }

    /// Starts a main class of the class path.
    static Program start(Path folder, Class<?> main, List<String> arguments) {
        return start(folder, main, HEAP_MEGABYTES, arguments);
    }

    private static Program start(
            Path folder, Class<?> main, int heapMegabytes, List<String> arguments) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(
                List.of(
                        "-Xmx" + heapMegabytes + "m",
                        // Processes live for seconds: they start faster so.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        // Native libraries are unpacked there; who is killed leaves them.
                        "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
        line.addAll(arguments);
        try {
            Files.createDirectories(folder.resolve("tmp"));
            Path out = Files.createTempFile(folder, "process-", ".out");
            Path err = Files.createTempFile(folder, "process-", ".err");
            var builder = new ProcessBuilder(line);
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            builder.directory(folder.toFile());
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            String name = main.getSimpleName() + " " + String.join(" ", arguments);
            return new Program(name, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + arguments, e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGKILL; returns when the process is gone.
    void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(10));
    }

    /// Sends a signal by its name.
    void signal(String name) {
        try {
            int code =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " ended with " + code + ": " + this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling " + this.name, e);
        }
    }

    /// SIGTERM; returns at once.
    void terminate() {
        process.destroy();
    }

    /// Waits for the end.
    ///
    /// @return the exit code
    public int awaitExit(Duration atMost) {
        awaitEnd(atMost);
        return process.exitValue();
    }

    /// What it printed to stdout.
    public String printed() {
        return read(output);
    }

    /// What it printed to stderr.
    public String complained() {
        return read(errors);
    }

    /// The command and the end of what it printed, for messages.
    @Override
    public String toString() {
        return name
                + (isAlive() ? " (running)" : " (exit code " + process.exitValue() + ")")
                + "\n--- stdout\n"
                + tail(printed())
                + "\n--- stderr\n"
                + tail(complained());
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }

    private void awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("did not end within " + atMost + ": " + this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    static String tail(String text) {
        try (Stream<String> lines = text.lines()) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - TAIL), all.size()));
        }
    }
}
