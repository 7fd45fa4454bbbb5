package dev.shardline.pipeline.progress;

import dev.shardline.pipeline.broker.BrokerException;
import dev.shardline.pipeline.loop.LoopException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows a job's progress while it runs: on a terminal a block that is drawn anew each second,
/// elsewhere a line every ten seconds.
///
/// [#run] belongs to one thread; [#stop] may be called from any.
public final class Display {

    private static final Logger log = LoggerFactory.getLogger(Display.class);
    private static final int LINE_SECONDS = 10;

    /// Rates are over this many seconds.
    private static final int RATE_SECONDS = 10;

    private final StatusReader reader;
    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier fetchedBytes;
    private final ArrayDeque<Seen> past = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int drawn;

    private record Seen(JobStatus status, long fetchedBytes) {}

    /// A display that shows nothing yet.
    ///
    /// @param fetchedBytes what this process has fetched so far
    /// @param terminal whether `out` understands cursor movement
    public Display(
            StatusReader reader, LongSupplier fetchedBytes, PrintStream out, boolean terminal) {
        this.reader = reader;
        this.fetchedBytes = fetchedBytes;
        this.out = out;
        this.terminal = terminal;
    }

    /// Shows progress until [#stop].
    public void run() throws InterruptedException {
        for (int second = 1; !stopped.await(1, TimeUnit.SECONDS); second++) {
            if (terminal || second % LINE_SECONDS == 0) {
                show();
            }
        }
        if (terminal) {
            show();
        }
    }

    /// Ends the display; returns at once.
    public void stop() {
        stopped.countDown();
    }

    private void show() {
        try {
            Optional<JobStatus> now = reader.read();
            now.ifPresent(this::show);
        } catch (BrokerException | LoopException e) {
            // The job itself says what is wrong, if it is more than a moment.
            log.debug("No status this time", e);
        }
    }

    private void show(JobStatus status) {
        var now = new Seen(status, fetchedBytes.getAsLong());
        Seen first = past.isEmpty() ? now : past.getFirst();
        JobStatus before = past.isEmpty() ? null : first.status;
        String fetched =
                StatusText.fetched(
                        now.fetchedBytes,
                        now.fetchedBytes - first.fetchedBytes,
                        Duration.between(first.status.at(), status.at()));
        if (terminal) {
            var lines = new ArrayList<String>(StatusText.block(status, before));
            lines.add(fetched);
            draw(lines);
        } else {
            out.println("shardline: " + StatusText.line(status, before) + ";" + fetched);
        }
        past.addLast(now);
        while (past.size() > RATE_SECONDS) {
            past.removeFirst();
        }
    }

    private void draw(List<String> lines) {
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append("\033[").append(drawn).append("F\033[J");
        }
        lines.forEach(line -> text.append(line).append('\n'));
        out.print(text);
        out.flush();
        drawn = lines.size();
    }
}
