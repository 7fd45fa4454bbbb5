package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.service.Supervisor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Turns SIGINT and SIGTERM into an orderly end within ten seconds, and exit code 130. To be opened
/// before everything else, so that what is open is closed before the process ends.
final class Interruption implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMillis(9_500);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;
    private @Nullable Supervisor supervisor;
    private boolean signalled;

    private Interruption(String hint) {
        this.hook = new Thread(() -> end(hint), "interruption");
    }

    /// Watches for signals until closed.
    ///
    /// @param hint what to tell the user when it is over
    static Interruption watch(String hint) {
        var interruption = new Interruption(hint);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /// Names what a signal stops: at once, if there has been one already.
    synchronized void stops(Supervisor started) {
        supervisor = started;
        if (signalled) {
            started.stop();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The hook is running: it ends the process.
        }
    }

    private void end(String hint) {
        if (signal()) {
            System.err.println("shardline: stopping …");
            awaitEnd();
        }
        System.err.println("shardline: stopped. " + hint);
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    /// @return whether there is work to wait for. What only begins, a broker that starts for
    ///   instance, would rather fail than end while the process does; and it can be cut off, as a
    ///   crash may do at any time.
    private synchronized boolean signal() {
        signalled = true;
        if (supervisor == null) {
            return false;
        }
        supervisor.stop();
        return true;
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
