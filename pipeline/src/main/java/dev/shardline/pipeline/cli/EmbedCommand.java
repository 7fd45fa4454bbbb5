package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Embedder;
import dev.shardline.enricher.Embedder.Item;
import dev.shardline.enricher.ShardEmbeddings;
import dev.shardline.packager.Output;
import dev.shardline.packager.ShardReader;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.pipeline.loop.LedgerTail;
import dev.shardline.pipeline.loop.WorkShare;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EmbedSettings;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `embed`: vectors of what was packed.
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = {
            "Embeds the images and captions of each committed shard, in the files that clip-retrieval",
            "reads, until the job is complete. Several share the work; each goes on where it stopped."
        })
final class EmbedCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description =
                    "This process's name in its group, the same after a restart (default: the"
                            + " host's name and the first free number here).")
    private @Nullable String instance;

    @Override
    public Integer call() throws Exception {
        Recipe recipe = options.recipe();
        EmbedSettings embed = recipe.embed();
        if (embed.image().isEmpty() && embed.text().isEmpty()) {
            throw new RefusedException(
                    "The recipe names no model to embed with: embed.image, embed.text or both"
                            + " (docs/enrichment.md).");
        }
        Path folder =
                Path.of(
                        embed.output()
                                .orElseThrow(() ->
                                        new RefusedException(
                                                "embed.output is missing; it must be a folder for"
                                                        + " the embeddings.")));
        if (recipe.packaging().format() != ShardFormat.WEBDATASET) {
            throw new RefusedException(
                    "embed reads tar files: package.format must be webdataset, but is %s."
                            .formatted(
                                    recipe.packaging().format().name().toLowerCase(Locale.ROOT)));
        }
        int cores = Runtime.getRuntime().availableProcessors();
        try (var _ = Interruption.watch("The same command goes on where it stopped.");
                Embedder embedder =
                        Embedder.open(embed, options.jobState().resolve("models"), recipe.s3());
                JobAccess job = JobAccess.open(options);
                StateFolder state = takeState();
                Output output = Job.output(recipe);
                var threads = Executors.newFixedThreadPool(cores)) {
            String name = instance == null ? StageCommands.instanceName(state.path()) : instance;
            var embeddings = new ShardEmbeddings(folder, name);
            embeddings.claim(recipe.embeddingKeys());
            try (var ledger = new LedgerTail(recipe.job(), job.topics(), job.cluster());
                    var share =
                            new WorkShare(
                                    job.cluster(),
                                    job.topics().wanted().name(),
                                    recipe.job() + ".embed",
                                    name)) {
                return new Work(output, embedder, embeddings, embed.batch(), threads)
                        .until(ledger, share);
            }
        }
    }

    private StateFolder takeState() {
        return instance == null
                ? StateFolder.takeFirstFree(options.jobState(), "embed")
                : StateFolder.take(options.jobState().resolve("embed-" + instance));
    }

    /// What is needed to embed a shard.
    private record Work(
            Output output,
            Embedder embedder,
            ShardEmbeddings embeddings,
            int batch,
            ExecutorService cores) {

        /// Embeds what is this process's until everything is embedded, by whomever.
        int until(LedgerTail ledger, WorkShare share) throws InterruptedException {
            Map<String, ShardCommitted> open = new LinkedHashMap<>();
            boolean more = true;
            while (more || !open.isEmpty()) {
                more =
                        ledger.poll(entry -> {
                            if (entry.getSamples() > 0) {
                                open.put(entry.getShard(), entry);
                            }
                        });
                open.keySet().removeIf(embeddings::isDone);
                for (ShardCommitted entry : List.copyOf(open.values())) {
                    if (share.has(entry.getShard()) && !embeddings.isDone(entry.getShard())) {
                        embed(entry);
                    }
                }
            }
            System.err.println("shardline: all shards are embedded.");
            return ExitCode.DONE;
        }

        private void embed(ShardCommitted entry) throws InterruptedException {
            String shard = entry.getShard();
            String table = shard + ".parquet";
            try {
                output.bring(entry.getFile());
                output.bring(table);
                try (ShardReader samples =
                        ShardReader.open(output.work().resolve(entry.getFile()))) {
                    var result =
                            embeddings.write(
                                    shard,
                                    output.work().resolve(table),
                                    items(samples),
                                    embedder,
                                    batch,
                                    cores);
                    System.err.println(
                            "shardline: %s: %d samples embedded, %d without vectors"
                                    .formatted(shard, result.embedded(), result.failed().size()));
                }
                output.drop(entry.getFile());
                output.drop(table);
            } catch (IOException e) {
                throw new UncheckedIOException("reading shard " + shard, e);
            }
        }

        private static Iterator<Item> items(ShardReader samples) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return samples.hasNext();
                }

                @Override
                public Item next() {
                    return item(samples.next());
                }
            };
        }

        private static Item item(ShardReader.Sample sample) {
            ByteBuffer image = ByteBuffer.allocate(0);
            String caption = "";
            for (var member : sample.members().entrySet()) {
                switch (member.getKey()) {
                    case "txt" -> caption = new String(member.getValue(), StandardCharsets.UTF_8);
                    case "json" -> {}
                    default -> image = ByteBuffer.wrap(member.getValue());
                }
            }
            return new Item(sample.key(), image, caption);
        }
    }
}
