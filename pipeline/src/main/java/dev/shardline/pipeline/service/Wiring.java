package dev.shardline.pipeline.service;

import dev.shardline.enricher.Enricher;
import dev.shardline.fetcher.Fetcher;
import dev.shardline.ingest.Backpressure;
import dev.shardline.ingest.IngestPlan;
import dev.shardline.ingest.Ingester;
import dev.shardline.ingest.Resender;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.filter.FilterConfig;
import dev.shardline.ingest.filter.FilterTopology;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.packager.DatasetIndex;
import dev.shardline.packager.FailedRows;
import dev.shardline.packager.Output;
import dev.shardline.packager.OutputFolder;
import dev.shardline.packager.Packager;
import dev.shardline.packager.PackagerConfig;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.loop.Backlog;
import dev.shardline.pipeline.loop.PackageLoop;
import dev.shardline.pipeline.loop.StageLoop;
import dev.shardline.pipeline.loop.Tables;
import dev.shardline.pipeline.loop.Trimmer;
import dev.shardline.pipeline.progress.FailureBudget;
import dev.shardline.pipeline.progress.StatusReader;
import dev.shardline.schemas.FateWord;
import dev.shardline.schemas.Parallel;
import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Retried;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.validator.Validator;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/// The one place that wires: makes the services of a job from its recipe and the cluster it runs
/// on. What it opens it closes.
public final class Wiring implements AutoCloseable {

    /// The topic `wanted` holds rows only: the loop around it may read far ahead of its
    /// concurrency.
    private static final int ROW_FETCH_BYTES = 4 << 20;

    /// Rows in work and waiting for their host's turn, in one process.
    private static final int ROW_WINDOW = 10_000;

    private static final long ROW_WINDOW_BYTES = 64L << 20;
    private static final int IMAGE_FETCH_BYTES = 16 << 20;
    private static final Duration COMMIT = Duration.ofMillis(200);

    /// Rows that may wait before the filter, and again before the fetchers, bytes; fewer where the
    /// recipe wants no more than that of the images.
    private static final long ROW_BACKLOG = 512L << 20;

    private final Recipe recipe;
    private final Cluster cluster;
    private final Topics topics;
    private final Tables tables;
    private final Admin admin;
    private final Output output;
    private final Blobs blobs;
    private final Groups groups;
    private final MeterRegistry registry;
    private final List<Fetcher> fetchers = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();
    private final List<Backlog> backlogs = new ArrayList<>();
    private final List<Trimmer> trimmers = new ArrayList<>();

    /// Makes the job's topics where they are missing, and has their schemas accepted.
    ///
    /// @param state folder of this process
    /// @param registry takes what the services count
    /// @throws dev.shardline.schemas.SchemaException if one cannot read what is there already
    public Wiring(
            Recipe recipe, Cluster cluster, SchemaIds ids, Path state, MeterRegistry registry) {
        this.recipe = recipe;
        this.registry = registry;
        this.cluster = cluster;
        this.topics = Topics.of(recipe.job(), ids);
        this.groups = Groups.of(recipe.job());
        closing.add(ids::close);
        sideBySide(
                List.of(
                        () -> cluster.createTopics(topics),
                        () -> Topics.register(recipe.job(), ids)));
        this.tables = new Tables(cluster, topics);
        this.admin = cluster.admin();
        closing.add(admin::close);
        this.output = Output.of(recipe.output(), recipe.s3(), state.resolve("output"));
        closing.add(output::close);
        var buckets = new Buckets(recipe.s3());
        closing.add(buckets::close);
        this.blobs = new Blobs(BlobStore.of(recipe, buckets));
    }

    public Tables tables() {
        return tables;
    }

    public Topics topics() {
        return topics;
    }

    /// What tells the job from any other that could use its output folder.
    public static String owner(JobState job) {
        return job.getJob() + " " + job.getStartedAt();
    }

    /// The ingest, or the sending of what is to be retried where that was ordered.
    public Service ingest(Source source) {
        long limit = Math.min(ROW_BACKLOG, recipe.fetch().maxBacklog());
        Backlog records = backlog(topics.records().name(), groups.filter(), limit);
        Backlog wanted = backlog(topics.wanted().name(), groups.fetch(), limit);
        var producer = ingestProducer();
        var plan =
                new IngestPlan(
                        recipe.job(),
                        recipe.decidingKeys(),
                        recipe.dedup(),
                        recipe.source().columns(),
                        recipe.packaging().shardBy(),
                        resultPartitions());
        if (tables.job(recipe.job()).filter(Retried::isUnderWay).isPresent()) {
            return new IngestService(
                    () -> resend(plan, source, producer, () -> awaitRoom(records, wanted)));
        }
        return new IngestService(
                new Ingester(
                                plan,
                                source,
                                topics,
                                producer,
                                () -> tables.job(recipe.job()),
                                () -> awaitRoom(records, wanted),
                                Clock.systemUTC())
                        ::run);
    }

    private void resend(
            IngestPlan plan, Source source, Producer<byte[], byte[]> producer, Backpressure gate)
            throws InterruptedException {
        JobState job = tables.job(recipe.job()).orElseThrow();
        // Not the packager's output: each brings its own files from a bucket.
        try (Output packed = Output.reading(recipe.output(), recipe.s3());
                FailedRows failed = FailedRows.read(packed, job, tables.ledger().values())) {
            var _ =
                    new Resender(
                                    plan,
                                    source,
                                    topics,
                                    producer,
                                    () -> tables.job(recipe.job()),
                                    failed::among,
                                    new WantedKeys(recipe.fetch().hosts()),
                                    gate)
                            .run();
        }
    }

    /// Orders that failed records are fetched once more. What [#ingest] gives from then on sends
    /// them.
    ///
    /// @param words for what became of them
    /// @return how many records; 0 if there are none, and nothing was changed
    /// @throws RetryException if the job is not complete
    public long retry(List<FateWord> words) throws InterruptedException {
        var order = new RetryOrder(recipe.job(), tables, words);
        return Resender.order(recipe.job(), topics, ingestProducer(), order::of)
                .map(job -> job.getRetries().getLast().getExpected())
                .orElse(0L);
    }

    private Producer<byte[], byte[]> ingestProducer() {
        var producer = cluster.transactionalProducer(recipe.job() + ".ingest");
        closing.add(producer::close);
        return producer;
    }

    /// Filter and dedup.
    ///
    /// @param state folder of this instance, for the dedup store
    public Service filter(Optional<RowFilter> filter, String instance, Path state, int threads) {
        watched(topics.records().name(), groups.filter());
        return new FilterService(
                FilterTopology.build(
                        topics,
                        filter,
                        !recipe.dedup().isEmpty(),
                        partitions(),
                        new WantedKeys(recipe.fetch().hosts())),
                FilterConfig.streamsConfig(
                        recipe.job(),
                        instance,
                        cluster.clientConfig(),
                        state,
                        threads,
                        cluster.replication()),
                registry);
    }

    /// Fetch and validate chained, as `run` has them.
    ///
    /// @param enricher looks at the images that are valid
    public Service fetchAndValidate(String instance, Enricher enricher) {
        Fetcher fetcher = fetcher();
        return wantedLoop(
                instance, fetcher, stages().fetchAndValidate(fetcher, inspection(enricher)));
    }

    /// Fetch as a service of its own.
    public Service fetch(String instance) {
        Fetcher fetcher = fetcher();
        return wantedLoop(instance, fetcher, stages().fetch(fetcher));
    }

    /// Validate as a service of its own.
    ///
    /// @param enricher looks at the images that are valid
    public Service validate(String instance, Enricher enricher) {
        Backlog results = resultsBacklog();
        int threads = enricher.callers();
        var settings =
                new StageLoop.Settings(
                        topics.fetched().name(),
                        groups.validate(),
                        instance,
                        2 * threads,
                        32 * threads,
                        Long.MAX_VALUE,
                        IMAGE_FETCH_BYTES,
                        COMMIT);
        watched(topics.fetched().name(), groups.validate());
        return new LoopService(
                "validate",
                new StageLoop(
                        settings,
                        cluster,
                        stages().validate(inspection(enricher)),
                        () -> !results.isFull(),
                        StageLoop.AssignmentListener.NONE,
                        registry));
    }

    /// The packager. Its end is the end of the job: every record is accounted for, and the index
    /// and the summary are written.
    ///
    /// @throws RecipeException if images shall be unique, and several packagers cannot know that
    public Service packager(String instance) {
        boolean lookalikes = recipe.enrich().duplicates().isPresent();
        if ((recipe.packaging().unique() || lookalikes) && resultPartitions() > 1) {
            throw new RecipeException(
                    "%s, but %s has %d partitions, each with a packager that knows its own images only; set kafka.partitions: 1 for a new job."
                            .formatted(
                                    lookalikes
                                            ? "enrich.duplicates compares all images"
                                            : "package.unique is true",
                                    topics.results().name(),
                                    resultPartitions()));
        }
        watched(topics.results().name(), groups.packager());
        var settings = new PackageLoop.Settings(recipe.job(), groups.packager(), instance);
        return new PackageService(
                new PackageLoop(settings, cluster, topics, this::openPackager, blobs, registry),
                this::complete);
    }

    /// How far the job is.
    public StatusReader status() {
        return new StatusReader(recipe.job(), cluster, topics, admin, Clock.systemUTC());
    }

    /// What the fetchers made here have fetched so far.
    public long fetchedBytes() {
        return fetchers.stream().mapToLong(fetcher -> fetcher.stats().bytes()).sum();
    }

    /// What the services need to be stopped where the job goes wrong; empty where the recipe has no
    /// limits.
    public List<Service> budget() {
        return recipe.stopWhen().isEmpty()
                ? List.of()
                : List.of(new BudgetWatch(new FailureBudget(recipe.stopWhen()), status()));
    }

    /// Ends when the job is complete.
    public Service completion() {
        return new CompletionWatch(recipe.job(), tables);
    }

    /// Measures and trims for all services made so far.
    public Service housekeeping() {
        return new Housekeeping(backlogs, trimmers);
    }

    @Override
    public void close() {
        sideBySide(closing.reversed());
    }

    /// Each of them waits for the brokers most of its time.
    private static void sideBySide(List<Runnable> steps) {
        try {
            Parallel.each(steps, steps.size(), Runnable::run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The loop around a fetcher, which itself says how many requests are in flight: records that
    /// wait for their host take the place of no other.
    private Service wantedLoop(
            String instance, Fetcher fetcher, dev.shardline.pipeline.loop.Work work) {
        Backlog results = resultsBacklog();
        Backlog fetched =
                backlog(topics.fetched().name(), groups.validate(), recipe.fetch().maxBacklog());
        int window = Math.max(ROW_WINDOW, 2 * recipe.fetch().concurrency());
        int partitions = cluster.partitionsOf(admin, topics.wanted().name());
        var settings =
                new StageLoop.Settings(
                        topics.wanted().name(),
                        groups.fetch(),
                        instance,
                        window,
                        window,
                        ROW_WINDOW_BYTES,
                        ROW_FETCH_BYTES,
                        COMMIT);
        watched(topics.wanted().name(), groups.fetch());
        return new LoopService(
                "fetch",
                new StageLoop(
                        settings,
                        cluster,
                        work,
                        () -> !results.isFull() && !fetched.isFull(),
                        own -> fetcher.share(own, partitions),
                        registry));
    }

    private Inspection inspection(Enricher enricher) {
        var validator =
                new Validator(
                        recipe.validate(), recipe.packaging().exif(), recipe.sameBytes().toDrop());
        return new Inspection(validator, enricher, cores(enricher.callers()));
    }

    private Packager openPackager(int partition, List<ShardCommitted> ledger) {
        JobState job =
                tables.job(recipe.job())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "results without a job in " + Topics.JOBS));
        OutputFolder.claim(output, owner(job), recipe.packaging().mode());
        return new Packager(
                new PackagerConfig(
                        recipe.packaging(),
                        output,
                        partition,
                        resultPartitions(),
                        job.getColumns(),
                        recipe.source().columns(),
                        recipe.enrich(),
                        recipe.sameBytes()),
                ledger,
                !job.getRetries().isEmpty());
    }

    private void complete(PackageLoop.Complete complete) {
        JobState job = complete.job();
        List<BadRow> badRows = job.getBadRows() == 0 ? List.of() : tables.badRows();
        DatasetIndex.write(output, job, complete.ledger().values(), badRows);
        blobs.clear();
    }

    private Stages stages() {
        return new Stages(
                topics,
                new WantedKeys(recipe.fetch().hosts()),
                partitions(),
                resultPartitions(),
                blobs,
                Outbox.ofThisProcess(),
                new StageMeters(registry));
    }

    private Fetcher fetcher() {
        Fetcher fetcher = Fetcher.of(recipe.fetch(), recipe.s3());
        fetchers.add(fetcher);
        count("shardline.http.requests", fetcher, it -> it.stats().requests());
        count("shardline.http.retries", fetcher, it -> it.stats().retries());
        count("shardline.http.bytes", fetcher, it -> it.stats().bytes());
        closing.add(fetcher::close);
        return fetcher;
    }

    private ExecutorService cores(int threads) {
        var cores =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().name("validate-", 0).daemon().factory());
        closing.add(cores::shutdownNow);
        return cores;
    }

    private Partitions partitions() {
        return new Partitions(recipe.packaging().shardBy());
    }

    private int resultPartitions() {
        return cluster.partitionsOf(admin, topics.results().name());
    }

    private Backlog resultsBacklog() {
        return backlog(topics.results().name(), groups.packager(), recipe.fetch().maxBacklog());
    }

    private Backlog backlog(String topic, String group, long limit) {
        var backlog = new Backlog(admin, topic, group, cluster.partitionsOf(admin, topic), limit);
        backlogs.add(backlog);
        tell("shardline.backlog.bytes", backlog, Backlog::bytes);
        tell("shardline.lag.records", backlog, Backlog::records);
        return backlog;
    }

    private void tell(String name, Backlog backlog, ToDoubleFunction<Backlog> value) {
        String group = backlog.group();
        Gauge.builder(name, backlog, value)
                .tag("stage", group.substring(group.lastIndexOf('.') + 1))
                .register(registry);
    }

    private void count(String name, Fetcher fetcher, ToDoubleFunction<Fetcher> value) {
        FunctionCounter.builder(name, fetcher, value).register(registry);
    }

    /// What is consumed here is trimmed here, and what waits is told.
    private void watched(String topic, String group) {
        trimmers.add(new Trimmer(admin, topic, group));
        if (backlogs.stream().noneMatch(backlog -> backlog.topic().equals(topic))) {
            var _ = backlog(topic, group, Long.MAX_VALUE);
        }
    }

    private static void awaitRoom(Backlog records, Backlog wanted) throws InterruptedException {
        while (records.isFull() || wanted.isFull()) {
            Thread.sleep(Duration.ofMillis(100));
        }
    }
}
