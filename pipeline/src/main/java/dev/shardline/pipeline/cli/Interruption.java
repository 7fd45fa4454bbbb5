package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.service.Supervisor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGINT and SIGTERM into an orderly end within ten seconds, and exit code 130.
final class Interruption implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMillis(9_500);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Supervisor supervisor, String hint) {
        this.hook =
                new Thread(
                        () -> {
                            System.err.println("shardline: stopping …");
                            supervisor.stop();
                            awaitEnd();
                            System.err.println("shardline: stopped. " + hint);
                            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                        },
                        "interruption");
    }

    /// Watches for signals until closed.
    ///
    /// @param hint what to tell the user when it is over
    static Interruption of(Supervisor supervisor, String hint) {
        var interruption = new Interruption(supervisor, hint);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /// What the interrupted thread was doing is over, its resources are closed.
    void finished() {
        finished.countDown();
    }

    @Override
    public void close() {
        finished();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The hook is running: it ends the process.
        }
    }

    private void awaitEnd() {
        try {
            if (!finished.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("shardline: not everything ended in time; that does no harm.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
