package dev.shardline.ingest;

import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the rows of a source to `records`, each exactly once, however often it is stopped or
/// killed in between: every transaction carries its records together with the position behind them.
///
/// For one thread. Owns neither source nor producer.
public final class Ingester {

    /// A transaction ends after so many rows,
    static final int ROWS = 20_000;

    /// or so many milliseconds, whichever comes first.
    static final long MILLIS = 500;

    /// More bad rows are counted, but not listed.
    static final long LISTED_BAD_ROWS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Ingester.class);

    private final IngestPlan plan;
    private final Source source;
    private final Topics topics;
    private final JobProducer sender;
    private final Supplier<Optional<JobState>> previous;
    private final Backpressure gate;
    private final InstantSource clock;
    private final DedupKey key;

    /// @param producer transactional, its `transactional.id` the same for all ingests of the job
    /// @param previous reads the job's last committed state. It is asked once, after
    ///   `initTransactions`: only then can no earlier ingest change it any more
    /// @throws dev.shardline.schemas.recipe.RecipeException if a dedup field is none of the
    ///   source's
    public Ingester(
            IngestPlan plan,
            Source source,
            Topics topics,
            Producer<byte[], byte[]> producer,
            Supplier<Optional<JobState>> previous,
            Backpressure gate,
            InstantSource clock) {
        this.plan = plan;
        this.source = source;
        this.topics = topics;
        this.sender = new JobProducer(plan.job(), topics, producer);
        this.previous = previous;
        this.gate = gate;
        this.clock = clock;
        this.key = DedupKey.of(plan.dedup(), plan.columns(), source.columns());
    }

    /// Ingests until the source ends. Returns at once if an earlier run came that far.
    ///
    /// @return the state of the complete ingest
    /// @throws JobChangedException if the job exists with other inputs or another recipe
    /// @throws IngestFencedException if another ingest of the job has taken over
    /// @throws SourceException if the source cannot be read any further
    /// @throws InterruptedException if the thread is interrupted; what was committed stays, and the
    ///   next run goes on behind it
    public JobState run() throws InterruptedException {
        return sender.run(this::ingest);
    }

    private JobState ingest() throws InterruptedException {
        sender.producer().initTransactions();
        Optional<JobState> before = previous.get();
        Progress progress =
                before.map(state -> Progress.from(state, plan, source))
                        .orElseGet(() -> new Progress(plan, source, clock.instant()));
        if (before.isPresent() && before.get().getComplete()) {
            LOG.info("Job {} is ingested already: {}", plan.job(), said(before.get()));
            return before.get();
        }
        if (before.isEmpty()) {
            var _ = sender.transaction(() -> sender.send(progress.state(false)));
        }
        LOG.info("Ingest of {} begins at {}", plan.job(), progress.position());
        JobState state;
        try (SourceRows rows = rows(progress)) {
            do {
                gate.awaitRoom();
                state = sender.transaction(() -> batch(rows, progress));
            } while (!state.getComplete());
        }
        source.discardSorted();
        LOG.info("Ingest of {} is complete: {}", plan.job(), said(state));
        return state;
    }

    private SourceRows rows(Progress progress) throws InterruptedException {
        source.prepare();
        return plan.isGrouped()
                ? new GroupedRows(
                        source.readGrouped(progress.position()),
                        progress.group(),
                        progress.groupRows())
                : source.read(progress.position());
    }

    private static String said(JobState state) {
        return state.getIngested() + " records, " + state.getBadRows() + " bad rows";
    }

    private JobState batch(SourceRows rows, Progress progress) throws InterruptedException {
        long deadline = clock.millis() + MILLIS;
        for (int row = 0; row < ROWS && clock.millis() < deadline; row++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("ingest of " + plan.job());
            }
            Optional<SourceRow> next = rows.next();
            if (next.isEmpty()) {
                return sender.send(progress.state(true));
            }
            send(next.get(), progress);
        }
        return sender.send(progress.state(false));
    }

    private void send(SourceRow row, Progress progress) {
        switch (row) {
            case SourceRow.Good(ImageRecord image, Position next) -> {
                progress.good(image, next);
                sender.send(topics.records(), key.of(image), image);
            }
            case SourceRow.Bad(BadRow bad, Position next) -> {
                long badRows = progress.bad(next);
                if (badRows == 1) {
                    LOG.warn(
                            "First bad row: {}:{}: {}",
                            bad.getFile(),
                            bad.getLine(),
                            bad.getReason());
                }
                if (badRows <= LISTED_BAD_ROWS) {
                    sender.send(topics.badRows(), bad.getFile(), bad);
                }
            }
        }
    }
}
