package dev.shardline.ingest;

import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.RecordBytes;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.Retry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the records of a retry to `wanted`, each exactly once, however often it is stopped or
/// killed in between. They are read from the source again, which alone has them whole: the tables
/// lack alternates, and numbers have been through a column's type there.
///
/// For one thread. Owns neither source nor producer.
public final class Resender {

    /// A transaction ends after so many rows of the source.
    private static final int ROWS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Resender.class);
    private static final RecordBytes<ImageRecord> AS_SENT =
            new RecordBytes<>(ImageRecord.getClassSchema());

    private final IngestPlan plan;
    private final Source source;
    private final Topics topics;
    private final JobProducer sender;
    private final Supplier<Optional<JobState>> previous;
    private final Chosen chosen;
    private final WantedKeys keys;
    private final Backpressure gate;

    /// Knows which records are to be sent.
    @FunctionalInterface
    public interface Chosen {

        /// Which of some records are to be sent. Hears of all records of the source, in its order
        /// and from its first on: of several with the same id and url it takes as many as failed.
        BitSet among(List<ImageRecord> records);
    }

    /// @param producer as that of an [Ingester]
    /// @param previous reads the job's last committed state, after `initTransactions`
    @SuppressWarnings("MissingSummary") // A plain constructor.
    public Resender(
            IngestPlan plan,
            Source source,
            Topics topics,
            Producer<byte[], byte[]> producer,
            Supplier<Optional<JobState>> previous,
            Chosen chosen,
            WantedKeys keys,
            Backpressure gate) {
        this.plan = plan;
        this.source = source;
        this.topics = topics;
        this.sender = new JobProducer(plan.job(), topics, producer);
        this.previous = previous;
        this.chosen = chosen;
        this.keys = keys;
        this.gate = gate;
    }

    /// Sends what is left to be sent.
    ///
    /// @return the state of the complete ingest
    /// @throws JobChangedException if the job has other inputs or another recipe by now
    /// @throws IngestFencedException if another ingest of the job has taken over
    /// @throws SourceException if the source cannot be read, or has not the records that failed
    /// @throws InterruptedException if the thread is interrupted; the next run goes on
    public JobState run() throws InterruptedException {
        return sender.run(this::resend);
    }

    private JobState resend() throws InterruptedException {
        sender.producer().initTransactions();
        JobState state = previous.get().orElseThrow();
        Progress.refuseChanges(state, plan, source);
        long rows = 0;
        source.prepare();
        try (Rows all = source.read(Position.START)) {
            while (!state.getComplete()) {
                gate.awaitRoom();
                var batch = new ArrayList<ImageRecord>();
                long read = read(all, batch);
                rows += read;
                BitSet wanted = chosen.among(batch);
                if (rows > state.getRetries().getLast().getRows() || read < ROWS) {
                    JobState before = state;
                    long until = rows;
                    state =
                            sender.transaction(
                                    () -> send(before, batch, wanted, until, read < ROWS));
                }
            }
        }
        LOG.info("The retry of {} is sent: {}", plan.job(), state.getRetries().getLast());
        return state;
    }

    /// @return rows that were read, bad ones included
    private static long read(SourceRows rows, List<ImageRecord> into) throws InterruptedException {
        for (int row = 0; row < ROWS; row++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("retry");
            }
            Optional<SourceRow> next = rows.next();
            if (next.isEmpty()) {
                return row;
            }
            if (next.get() instanceof SourceRow.Good(ImageRecord image, Position _)) {
                // What cannot be written is replaced on the way, in the tables' ids too.
                into.add(AS_SENT.read(AS_SENT.write(image)));
            }
        }
        return ROWS;
    }

    private JobState send(
            JobState before, List<ImageRecord> batch, BitSet wanted, long rows, boolean last) {
        var totals = new ArrayList<>(before.getTotals());
        var partitions = new Partitions(plan.shardBy());
        boolean isNew = rows > before.getRetries().getLast().getRows();
        for (int i = wanted.nextSetBit(0); isNew && i >= 0; i = wanted.nextSetBit(i + 1)) {
            ImageRecord image = batch.get(i);
            sender.send(topics.wanted(), keys.of(image), image);
            int partition = partitions.ofResult(image, totals.size());
            totals.set(partition, totals.get(partition) + 1);
        }
        Retry retry = before.getRetries().getLast();
        var now =
                new Retry(
                        retry.getWords(),
                        retry.getFrom(),
                        retry.getExpected(),
                        retry.getSent() + (isNew ? wanted.cardinality() : 0),
                        Math.max(rows, retry.getRows()));
        if (last && now.getSent() != now.getExpected()) {
            throw new SourceException(
                    "The source of %s has changed: it has only %d of the %d records that failed. Bring back what it was, and run the same command again."
                            .formatted(plan.job(), now.getSent(), now.getExpected()));
        }
        var retries = new ArrayList<>(before.getRetries());
        retries.set(retries.size() - 1, now);
        return sender.send(with(before, totals, last, retries));
    }

    /// Orders a retry: from now on the job is not complete until its records are sent and have a
    /// fate. To be called when the job is complete.
    ///
    /// @param producer as that of an [Ingester]
    /// @param order looks at the job's last committed state, when no other ingest can change it any
    ///   more, and says what is to be retried; empty to leave everything as it is
    /// @return the state, if anything was ordered
    public static Optional<JobState> order(
            String job,
            Topics topics,
            Producer<byte[], byte[]> producer,
            Supplier<Optional<Ordered>> order)
            throws InterruptedException {
        producer.initTransactions();
        Optional<Ordered> ordered = order.get();
        if (ordered.isEmpty()) {
            return Optional.empty();
        }
        var sender = new JobProducer(job, topics, producer);
        JobState before = ordered.get().job();
        var retries = new ArrayList<>(before.getRetries());
        retries.add(ordered.get().retry());
        JobState state = with(before, before.getTotals(), false, retries);
        return Optional.of(sender.run(() -> sender.transaction(() -> sender.send(state))));
    }

    /// What is to be retried of a job.
    public record Ordered(JobState job, Retry retry) {}

    private static JobState with(
            JobState state, List<Long> totals, boolean complete, List<Retry> retries) {
        return new JobState(
                state.getJob(),
                state.getRecipe(),
                state.getInputsHash(),
                state.getInputs(),
                state.getColumns(),
                state.getFile(),
                state.getRow(),
                state.getIngested(),
                state.getBadRows(),
                totals,
                complete,
                state.getStartedAt(),
                state.getGroup().orElse(null),
                state.getGroupRows(),
                retries);
    }
}
