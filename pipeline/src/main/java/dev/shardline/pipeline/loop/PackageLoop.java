package dev.shardline.pipeline.loop;

import dev.shardline.packager.Packager;
import dev.shardline.packager.PackagerProgress;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop around the packager: reads `results` in order, and commits a closed shard's ledger
/// entry together with the lowest offset that an open shard still needs. What an open shard has
/// read is not committed, so that a restart reads it again and writes the same shard; what it reads
/// again and finds in the ledger it skips.
///
/// [#run] belongs to one thread; [#stop] may be called from any.
public final class PackageLoop {

    private static final Logger log = LoggerFactory.getLogger(PackageLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration REPORT = Duration.ofSeconds(1);
    private static final Duration CHECK = Duration.ofMillis(100);

    /// What one poll brings is in memory three times: read, taken apart, and the next of its kind.
    private static final int FETCH_BYTES = 4 << 20;

    private final Pulse pulse = new Pulse();
    private final Settings settings;
    private final Cluster cluster;
    private final Topics topics;
    private final Open open;
    private final LargeImages large;
    private final Tables tables;
    private final PackageMeters counts;
    private final LoopMeters meters;

    private final Map<TopicPartition, Packager> packagers = new HashMap<>();

    /// By the series of the shards that they are in.
    private final Map<TopicPartition, Map<String, List<SpecificRecord>>> attached = new HashMap<>();

    private final Map<TopicPartition, List<ShardCommitted>> ledgers = new HashMap<>();

    /// Where reading has begun.
    private final Map<TopicPartition, Long> begun = new HashMap<>();

    private final Map<TopicPartition, Long> reported = new HashMap<>();
    private long reportedAt = System.nanoTime();
    private long checkedAt = System.nanoTime();
    private volatile boolean stopping;

    /// What a packager works on, and as whom.
    ///
    /// @param job its name
    /// @param group the packagers' consumer group
    /// @param instance this process's name in the group, the same after a restart
    public record Settings(String job, String group, String instance) {}

    /// A job whose every record is in a shard's table.
    ///
    /// @param job its last state
    /// @param ledger shard name to entry
    public record Complete(JobState job, Map<String, ShardCommitted> ledger) {}

    /// Makes the packager of a partition.
    @FunctionalInterface
    public interface Open {

        /// A packager that goes on behind its partition's ledger.
        Packager packager(int partition, List<ShardCommitted> ledger);
    }

    /// Images that are too large for a record.
    public interface LargeImages {

        /// Whether the bytes of the result are elsewhere.
        boolean isDetached(SpecificRecord result);

        /// The result with its bytes in the place of their reference.
        SpecificRecord attach(SpecificRecord result);

        /// Lets go of what was attached, for it is in a shard now.
        void release(List<SpecificRecord> results);
    }

    /// A loop that is not started yet.
    ///
    /// @param large where images are that are too large for a record
    public PackageLoop(
            Settings settings,
            Cluster cluster,
            Topics topics,
            Open open,
            LargeImages large,
            MeterRegistry registry) {
        this.settings = settings;
        this.cluster = cluster;
        this.topics = topics;
        this.open = open;
        this.large = large;
        this.tables = new Tables(cluster, topics);
        this.counts = new PackageMeters(registry);
        this.meters = new LoopMeters(registry, settings.group);
    }

    /// Packs until the job is complete or [#stop] is called. Where a rebalance keeps a shard from
    /// the ledger, it begins again as a restarted process would: the partitions may be another's
    /// now, and who has them packs the shard anew.
    ///
    /// @return the job, if it is complete
    /// @throws LoopException if it cannot go on
    public Optional<Complete> run() {
        while (!stopping) {
            try {
                return runOnce();
            } catch (CommitFailedException e) {
                log.info(
                        "{}: a rebalance came before a shard's commit; begins again",
                        settings.group,
                        e);
            }
        }
        return Optional.empty();
    }

    /// @throws CommitFailedException if a rebalance has kept a shard from the ledger
    private Optional<Complete> runOnce() {
        try (var producer =
                        cluster.transactionalProducer(settings.group + "." + settings.instance);
                var consumer = cluster.member(settings.group, settings.instance, FETCH_BYTES);
                var _ = meters.watch(consumer, producer);
                var watch = new JobWatch(settings.job, topics.jobs(), cluster)) {
            producer.initTransactions();
            awaitBeginning(watch);
            consumer.subscribe(Set.of(topics.results().name()), new Rebalance(consumer));
            return loop(consumer, producer, watch);
        } catch (CommitFailedException e) {
            throw e;
        } catch (KafkaException e) {
            if (stopping && e instanceof InterruptException) {
                return Optional.empty();
            }
            throw Failures.explain(e, settings.group, settings.instance);
        } finally {
            packagers.values().forEach(Packager::close);
            packagers.clear();
            attached.clear();
            ledgers.clear();
            begun.clear();
            reported.clear();
        }
    }

    /// Asks the loop to end; returns at once. The open shard is abandoned and written anew by the
    /// next run.
    public void stop() {
        stopping = true;
    }

    /// A packager needs the columns of the source, which the ingest makes known first of all.
    private void awaitBeginning(JobWatch watch) {
        while (!stopping && watch.poll().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    /// How long ago the loop last came round; empty before the first time. May be asked by any
    /// thread.
    public Optional<Duration> silence() {
        return pulse.silence();
    }

    private Optional<Complete> loop(
            Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, JobWatch watch) {
        while (!stopping) {
            pulse.beat();
            for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
                accept(next, consumer, producer);
            }
            if (isDue(reportedAt, REPORT)) {
                report(consumer);
                counts.report(packagers.values().stream().map(Packager::progress).toList());
            }
            if (isDue(checkedAt, CHECK)) {
                checkedAt = System.nanoTime();
                Optional<JobState> job = watch.poll();
                job.ifPresent(known -> counts.ingested(known.getIngested()));
                Optional<Complete> complete =
                        job.filter(JobState::getComplete)
                                .flatMap(known -> finish(known, consumer, producer));
                if (complete.isPresent()) {
                    return complete;
                }
            }
        }
        return Optional.empty();
    }

    private void accept(
            ConsumerRecord<byte[], byte[]> next,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer) {
        var partition = new TopicPartition(next.topic(), next.partition());
        Packager packager = packagers.get(partition);
        if (packager == null) {
            return;
        }
        SpecificRecord result =
                topics.results().value().deserializer().deserialize(next.topic(), next.value());
        Timer.Sample begun = meters.begin();
        Optional<ShardCommitted> closed =
                packager.accept(
                        next.offset(), next.timestamp(), attach(partition, next.offset(), result));
        meters.end(begun);
        closed.ifPresent(shard -> commit(partition, shard, consumer, producer));
    }

    /// The result with its bytes, unless it is packed already: then they are gone, or go now.
    private SpecificRecord attach(TopicPartition partition, long offset, SpecificRecord result) {
        if (!large.isDetached(result)) {
            return result;
        }
        Packager packager = packager(partition);
        if (packager.isPacked(offset, result)) {
            large.release(List.of(result));
            return result;
        }
        attached.computeIfAbsent(partition, _ -> new HashMap<>())
                .computeIfAbsent(packager.seriesOf(result), _ -> new ArrayList<>())
                .add(result);
        return large.attach(result);
    }

    private void commit(
            TopicPartition partition,
            ShardCommitted shard,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer) {
        var offset =
                position(packager(partition), shard.getNextOffset()).commit(neededFrom(partition));
        String ledger = topics.shards().name();
        Timer.Sample begun = meters.beginCommit();
        producer.beginTransaction();
        var _ =
                producer.send(
                        new ProducerRecord<>(
                                ledger,
                                topics.shards()
                                        .key()
                                        .serializer()
                                        .serialize(ledger, shard.getShard()),
                                topics.shards().value().serializer().serialize(ledger, shard)));
        producer.sendOffsetsToTransaction(Map.of(partition, offset), consumer.groupMetadata());
        producer.commitTransaction();
        meters.committed(begun);
        counts.committed(shard);
        ledgers.computeIfAbsent(partition, _ -> new ArrayList<>()).add(shard);
        release(partition, shard.getSeries());
        log.info(
                "shard {} committed: {} samples, {} rows, {} bytes",
                shard.getShard(),
                shard.getSamples(),
                shard.getRows(),
                shard.getBytes());
    }

    private void release(TopicPartition partition, String series) {
        Map<String, List<SpecificRecord>> inPartition = attached.get(partition);
        List<SpecificRecord> inShard = inPartition == null ? null : inPartition.remove(series);
        if (inShard != null) {
            large.release(inShard);
        }
    }

    /// Says how far each partition is read, so that nobody waits for what is read already.
    private void report(Consumer<byte[], byte[]> consumer) {
        reportedAt = System.nanoTime();
        var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
        packagers.forEach((partition, packager) -> {
            long position = consumer.position(partition);
            if (reported.getOrDefault(partition, -1L) != position) {
                reported.put(partition, position);
                commits.put(partition, position(packager, position).commit(neededFrom(partition)));
            }
        });
        if (commits.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(commits);
        } catch (RebalanceInProgressException | CommitFailedException e) {
            // Said again once it is clear whose the partitions are: nothing rests on it.
            log.debug("{}: the position could not be reported this time", settings.group, e);
            reported.keySet().removeAll(commits.keySet());
        }
    }

    private static ReadPosition position(Packager packager, long position) {
        PackagerProgress progress = packager.progress();
        return new ReadPosition(
                position,
                progress.statuses(),
                progress.reasons(),
                progress.hosts(),
                progress.sameBytes());
    }

    private Packager packager(TopicPartition partition) {
        return Objects.requireNonNull(packagers.get(partition));
    }

    /// The lowest offset that an open shard begins with, or where the next one will.
    private long neededFrom(TopicPartition partition) {
        return Math.max(begun.getOrDefault(partition, 0L), packager(partition).neededFrom());
    }

    private static boolean isDue(long last, Duration every) {
        return System.nanoTime() - last >= every.toNanos();
    }

    /// Closes the partitions whose last record was seen.
    ///
    /// @return the job with the whole ledger, if that accounts for every record
    private Optional<Complete> finish(
            JobState job, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        boolean allSeen = true;
        for (var entry : packagers.entrySet()) {
            Packager packager = entry.getValue();
            if (packager.progress().seen() == job.getTotals().get(entry.getKey().partition())) {
                for (var shard = packager.finish(); shard.isPresent(); shard = packager.finish()) {
                    commit(entry.getKey(), shard.get(), consumer, producer);
                }
            } else {
                allSeen = false;
            }
        }
        if (!allSeen) {
            return Optional.empty();
        }
        return Optional.of(new Complete(job, ledger(job.getTotals().size())))
                .filter(all -> Tables.isComplete(job, all.ledger.values()));
    }

    /// The whole ledger. Who packs all partitions need not ask for it, which saves the end of a run
    /// the time until a transaction's markers are read.
    private Map<String, ShardCommitted> ledger(int partitions) {
        if (packagers.size() < partitions) {
            return tables.ledger();
        }
        var all = new HashMap<String, ShardCommitted>();
        ledgers.values().forEach(entries -> entries.forEach(e -> all.put(e.getShard(), e)));
        return all;
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Rebalance(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, OffsetAndMetadata> commits =
                    consumer.committed(Set.copyOf(partitions));
            for (TopicPartition partition : partitions) {
                var ledger = new ArrayList<>(tables.ledger(partition.partition()));
                Packager packager = open.packager(partition.partition(), ledger);
                ledgers.put(partition, ledger);
                OffsetAndMetadata commit = commits.get(partition);
                long from =
                        Math.max(
                                packager.resumeFrom(commit == null ? 0 : commit.offset()),
                                beginnings.getOrDefault(partition, 0L));
                packagers.put(partition, packager);
                begun.put(partition, from);
                consumer.seek(partition, from);
            }
            if (!partitions.isEmpty()) {
                log.info("{}: assigned {}", settings.group, partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                Packager packager = packagers.remove(partition);
                reported.remove(partition);
                attached.remove(partition);
                ledgers.remove(partition);
                if (packager != null) {
                    packager.close();
                }
            }
        }
    }
}
