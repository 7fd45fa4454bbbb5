package dev.shardline.pipeline.loop;

import static java.util.stream.Collectors.toSet;

import dev.shardline.pipeline.broker.Cluster;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop around a stage: consume, process, produce, commit. One thread polls and commits, a
/// virtual thread takes each record, results leave as they finish, and one transaction carries them
/// with the offsets, so that each record has its effect exactly once.
///
/// [#run] belongs to one thread; [#stop] may be called from any.
public final class StageLoop {

    private static final Logger log = LoggerFactory.getLogger(StageLoop.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Pulse pulse = new Pulse();
    private final Settings settings;
    private final Cluster cluster;
    private final Work work;
    private final BooleanSupplier mayRead;
    private final AssignmentListener listener;
    private final LoopMeters meters;

    private final ConcurrentLinkedQueue<Finished> finished = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
    private final List<Finished> batch = new ArrayList<>();
    private final AtomicLong openBytes = new AtomicLong();
    private long batchBytes;
    private long committedAt;
    private volatile boolean stopping;

    /// What a loop reads, as whom, and how much at once.
    ///
    /// @param topic to read
    /// @param group the stage's consumer group
    /// @param instance this process's name in the group, the same after a restart
    /// @param concurrency records in work at once
    /// @param window records read and not finished, at least `concurrency`
    /// @param windowBytes the same in bytes, about
    /// @param fetchBytes upper bound of what one poll brings, about
    /// @param commitEvery at the latest, results and offsets are committed
    public record Settings(
            String topic,
            String group,
            String instance,
            int concurrency,
            int window,
            long windowBytes,
            int fetchBytes,
            Duration commitEvery) {}

    /// Hears which partitions a loop reads, on the loop's thread.
    @FunctionalInterface
    public interface AssignmentListener {

        /// For work to which it is all one.
        AssignmentListener NONE = _ -> {};

        /// The loop's partitions have changed.
        ///
        /// @param partitions all that it reads from now on
        void reads(Set<Integer> partitions);
    }

    private static final long BATCH_BYTES = 8L << 20;

    /// How long work may take to notice that its record is no longer ours.
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(5);

    /// A partition that is ours, until it is taken away, and the work on its records.
    private static final class Assigned {
        final OffsetTracker offsets;
        final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
        volatile boolean revoked;

        Assigned(OffsetTracker offsets) {
            this.offsets = offsets;
        }

        void revoke() {
            revoked = true;
            tasks.shutdownNow();
        }

        /// Returns when none of its records is in work any more, or after a while.
        void awaitEnd(long deadline) {
            try {
                long left = deadline - System.nanoTime();
                if (!tasks.awaitTermination(left, TimeUnit.NANOSECONDS)) {
                    log.warn("What is in work does not end, although it was taken from us");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Finished(Assigned partition, long offset, Work.Effects effects) {

        long bytes() {
            long sum = 0;
            for (var result : effects.results()) {
                sum += result.value().length;
            }
            return sum;
        }
    }

    /// A loop that is not started yet.
    ///
    /// @param mayRead whether new records may be read now; the backlog limit
    /// @param listener hears which partitions the loop reads
    public StageLoop(
            Settings settings,
            Cluster cluster,
            Work work,
            BooleanSupplier mayRead,
            AssignmentListener listener,
            MeterRegistry registry) {
        this.settings = settings;
        this.cluster = cluster;
        this.work = work;
        this.mayRead = mayRead;
        this.listener = listener;
        this.meters = new LoopMeters(registry, settings.group);
    }

    /// Works until [#stop] is called or the thread is interrupted; then commits what is finished.
    ///
    /// @throws LoopException if it cannot go on
    public void run() {
        try (var producer =
                        cluster.transactionalProducer(settings.group + "." + settings.instance);
                var consumer =
                        cluster.member(settings.group, settings.instance, settings.fetchBytes);
                var _ = meters.watch(consumer, producer)) {
            try {
                producer.initTransactions();
                consumer.subscribe(Set.of(settings.topic), new Rebalance(consumer, producer));
                loop(consumer, producer);
                drain();
                commit(consumer, producer);
            } finally {
                forget(Set.copyOf(assigned.keySet()));
            }
        } catch (KafkaException e) {
            if (!stopping || !(e instanceof InterruptException)) {
                throw Failures.explain(e, settings.group, settings.instance);
            }
        }
    }

    /// Asks the loop to finish; returns at once.
    public void stop() {
        stopping = true;
    }

    /// How long ago the loop last came round; empty before the first time. May be asked by any
    /// thread.
    public Optional<Duration> silence() {
        return pulse.silence();
    }

    private void loop(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        var permits = new Semaphore(settings.concurrency);
        while (!stopping) {
            pulse.beat();
            throttle(consumer);
            for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
                accept(next, permits);
            }
            drain();
            failOnBug();
            if (isDue()) {
                commit(consumer, producer);
            }
        }
    }

    private void failOnBug() {
        Throwable bug = failure.get();
        if (bug != null) {
            String what = bug.getMessage() == null ? bug.toString() : bug.getMessage();
            throw new LoopException(settings.group + " cannot go on: " + what, bug);
        }
    }

    /// Pauses all partitions while enough is in work or the backlog is full, and those whose oldest
    /// record is too far behind.
    private void throttle(Consumer<byte[], byte[]> consumer) {
        int open = open();
        boolean room =
                open < settings.window
                        && openBytes.get() < settings.windowBytes
                        && mayRead.getAsBoolean();
        meters.reading(open, room);
        var pause = new ArrayList<TopicPartition>();
        var resume = new ArrayList<TopicPartition>();
        assigned.forEach((partition, state) ->
                (room && state.offsets.hasRoom() ? resume : pause).add(partition));
        consumer.pause(pause);
        consumer.resume(resume);
    }

    private void accept(ConsumerRecord<byte[], byte[]> next, Semaphore permits) {
        Assigned partition = assigned.get(new TopicPartition(next.topic(), next.partition()));
        if (partition == null || !partition.offsets.start(next.offset())) {
            return;
        }
        partition.tasks.execute(() -> work(partition, next, permits));
    }

    private void work(Assigned partition, ConsumerRecord<byte[], byte[]> input, Semaphore permits) {
        openBytes.addAndGet(input.serializedValueSize());
        try {
            permits.acquire();
            Timer.Sample begun = meters.begin();
            try {
                finished.add(new Finished(partition, input.offset(), work.process(input)));
            } finally {
                meters.end(begun);
                permits.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // A stage answers with outcomes; what it throws is a bug or a broken environment, or
            // its way to say that it was interrupted because the record is no longer ours.
            if (!partition.revoked) {
                failure.updateAndGet(first -> first == null ? e : first);
            }
        } finally {
            openBytes.addAndGet(-input.serializedValueSize());
        }
    }

    private void drain() {
        for (Finished one = finished.poll(); one != null; one = finished.poll()) {
            batch.add(one);
            batchBytes += one.bytes();
        }
    }

    /// Results wait for company, but not when nothing else is in work.
    private boolean isDue() {
        return !batch.isEmpty()
                && (batchBytes >= BATCH_BYTES
                        || open() == batch.size()
                        || System.nanoTime() - committedAt >= settings.commitEvery.toNanos());
    }

    private int open() {
        return assigned.values().stream().mapToInt(p -> p.offsets.open()).sum();
    }

    /// One transaction: the results that are finished, and the offsets that say so.
    private void commit(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        dropRevoked();
        if (batch.isEmpty()) {
            return;
        }
        Timer.Sample begun = meters.beginCommit();
        try {
            producer.beginTransaction();
            for (Finished one : batch) {
                for (var result : one.effects.results()) {
                    // What fails here fails the commit.
                    var _ = producer.send(result);
                }
            }
            batch.forEach(one -> one.partition.offsets.finish(one.offset));
            producer.sendOffsetsToTransaction(offsets(), consumer.groupMetadata());
            producer.commitTransaction();
            meters.committed(begun);
            batch.forEach(one -> one.effects.afterCommit().run());
        } catch (ProducerFencedException
                | InvalidProducerEpochException
                | AuthorizationException
                | AuthenticationException e) {
            throw e;
        } catch (KafkaException e) {
            abort(consumer, producer, e);
        }
        batch.forEach(one -> one.effects.release().run());
        batch.clear();
        batchBytes = 0;
        committedAt = System.nanoTime();
    }

    private void dropRevoked() {
        List<Finished> revoked = batch.stream().filter(one -> one.partition.revoked).toList();
        revoked.forEach(one -> one.effects.release().run());
        batch.removeAll(revoked);
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets() {
        Set<Assigned> touched = batch.stream().map(Finished::partition).collect(toSet());
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        assigned.forEach((partition, state) -> {
            if (touched.contains(state)) {
                offsets.put(partition, state.offsets.commit());
            }
        });
        return offsets;
    }

    /// The transaction came to nothing, and with it what was finished in it: those records are read
    /// and worked on again, from the last commit.
    private void abort(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            KafkaException e) {
        log.warn("{}: a transaction was aborted and is repeated: {}", settings.group, e.toString());
        meters.aborted();
        producer.abortTransaction();
        Set<TopicPartition> ours = Set.copyOf(assigned.keySet());
        forget(ours);
        adopt(consumer, ours);
    }

    /// Work on records that are no longer ours is broken off before anybody else begins with them:
    /// else a host would have requests of both.
    private void forget(Collection<TopicPartition> partitions) {
        List<Assigned> gone =
                partitions.stream()
                        .flatMap(partition ->
                                Optional.ofNullable(assigned.remove(partition)).stream())
                        .toList();
        gone.forEach(Assigned::revoke);
        long deadline = System.nanoTime() + LONGEST_FAREWELL.toNanos();
        gone.forEach(partition -> partition.awaitEnd(deadline));
    }

    private void adopt(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                consumer.committed(Set.copyOf(partitions));
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata at = committed.get(partition);
            OffsetTracker offsets =
                    at == null
                            ? OffsetTracker.fresh(beginnings.getOrDefault(partition, 0L))
                            : OffsetTracker.resume(at);
            assigned.put(partition, new Assigned(offsets));
            consumer.seek(partition, offsets.commit().offset());
        }
        tellListener();
    }

    private void tellListener() {
        listener.reads(assigned.keySet().stream().map(TopicPartition::partition).collect(toSet()));
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;
        private final Producer<byte[], byte[]> producer;

        Rebalance(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
            this.consumer = consumer;
            this.producer = producer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                log.info("{}: assigned {}", settings.group, partitions);
            }
            adopt(consumer, partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                log.info("{}: revoked {}", settings.group, partitions);
            }
            drain();
            commit(consumer, producer);
            forget(partitions);
            tellListener();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            log.warn("{}: lost {}", settings.group, partitions);
            forget(partitions);
            tellListener();
        }
    }
}
