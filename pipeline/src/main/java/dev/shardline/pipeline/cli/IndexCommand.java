package dev.shardline.pipeline.cli;

import dev.shardline.schemas.NewFolder;
import dev.shardline.schemas.recipe.ByteSize;
import dev.shardline.search.IndexBuilder;
import dev.shardline.search.Modality;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `index`: embeddings become an index on disk.
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description = {
            "Builds an index of a folder of embeddings (img_emb, text_emb, metadata), for search and",
            "serve. It appears when it is whole; a build that was broken off leaves none."
        })
final class IndexCommand implements Callable<Integer> {

    /// The rest is for the garbage of reading vectors, and for the young generation.
    private static final double SHARE_OF_HEAP = 0.4;

    private static final double MOST_OF_HEAP = 0.8;

    @Parameters(paramLabel = "FOLDER", description = "Embeddings as clip-retrieval writes them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path folder;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "INDEX",
            description = "The folder to make (default: FOLDER-index).")
    private @Nullable Path output;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "Heap that may be used, such as 2GB (default: two fifths of the JVM's). With less"
                            + " the index has more graphs, and each search takes longer.")
    private @Nullable String memory;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path target = output == null ? beside(folder) : output;
        IndexBuilder.Built built = build(new IndexBuilder(memory(), progress()), target);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%,d rows, %,d graphs in %s%n", built.rows(), built.graphs(), target);
        out.flush();
        return ExitCode.DONE;
    }

    private IndexBuilder.Built build(IndexBuilder builder, Path target) {
        try (NewFolder place = NewFolder.at(target)) {
            IndexBuilder.Built built = builder.build(folder, place.work());
            place.publish();
            return built;
        } catch (IOException e) {
            throw new UncheckedIOException("building " + target, e);
        }
    }

    private static Path beside(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        return whole.resolveSibling(whole.getFileName() + "-index");
    }

    private long memory() {
        long heap = Runtime.getRuntime().maxMemory();
        if (memory == null) {
            return (long) (heap * SHARE_OF_HEAP);
        }
        long bytes =
                ByteSize.parse(memory)
                        .orElseThrow(() ->
                                new RefusedException(
                                        "--memory must be a size such as 500MB or 2GB; it was "
                                                + memory
                                                + "."));
        if (bytes > heap * MOST_OF_HEAP) {
            throw new RefusedException(
                    "--memory is %s, and the JVM's heap ends at %,d bytes, a fifth of which must stay"
                                    .formatted(memory, heap)
                            + " free. Give it more: SHARDLINE_JAVA_OPTS=-Xmx"
                            + Math.ceilDiv((long) (bytes / MOST_OF_HEAP), 1L << 20)
                            + "m");
        }
        return bytes;
    }

    private IndexBuilder.Progress progress() {
        var lines = new ProgressLines(spec.commandLine().getErr());
        return (Modality modality, long added, long all) ->
                lines.say(
                        added == all,
                        () -> "%s: %,d of %,d vectors".formatted(modality.word(), added, all));
    }
}
