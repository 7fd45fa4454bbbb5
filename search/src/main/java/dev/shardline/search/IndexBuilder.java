package dev.shardline.search;

import dev.shardline.search.IndexDescription.Part;
import dev.shardline.search.IndexDescription.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;

/// Builds an index of a folder of embeddings. What a failure or a crash leaves is a part of one:
/// who wants readers to see whole ones only builds under another name.
public final class IndexBuilder {

    /// Hears how the work goes on.
    public interface Progress {

        /// A graph's vectors are being added.
        ///
        /// @param added of all vectors of the modality
        void added(Modality modality, long added, long all);
    }

    /// What was built.
    ///
    /// @param rows of the metadata
    /// @param graphs of all modalities
    public record Built(long rows, int graphs) {}

    private final long memory;
    private final Progress progress;

    /// @param memory bytes of the heap that may be used, at most
    public IndexBuilder(long memory, Progress progress) {
        this.memory = memory;
        this.progress = progress;
    }

    /// Builds it.
    ///
    /// @param folder `img_emb` and `text_emb`, or one of them, and `metadata`
    /// @param output a new folder, or an empty one
    /// @throws IndexException if the parts of the folder do not fit together, or the memory is too
    ///   little
    public Built build(Path folder, Path output) {
        try (var metadata = new MetadataTables();
                EmbeddingFolder embeddings = EmbeddingFolder.open(folder, metadata)) {
            Files.createDirectories(output);
            return write(embeddings, metadata, output);
        } catch (IOException e) {
            throw new UncheckedIOException("building " + output, e);
        }
    }

    private Built write(EmbeddingFolder embeddings, MetadataTables metadata, Path work)
            throws IOException {
        long rows = rows(embeddings, metadata, work);
        var parts = new EnumMap<Modality, Part>(Modality.class);
        int graphs = 0;
        for (Embeddings one : embeddings.embeddings()) {
            if (one.count() == 0) {
                throw new IndexException(
                        "There are no vectors in %s; expected is at least one."
                                .formatted(one.files().getFirst().path()));
            }
            List<Span> spans = graphs(one, work);
            parts.put(one.modality(), new Part(one.dimension(), spans));
            graphs += spans.size();
        }
        new IndexDescription(IndexDescription.FORMAT, rows, parts).write(work);
        return new Built(rows, graphs);
    }

    private static long rows(EmbeddingFolder embeddings, MetadataTables metadata, Path work)
            throws IOException {
        try (var rows = new RowWriter(work)) {
            embeddings.tables().forEach(table -> metadata.read(table, rows::write));
            return rows.count();
        }
    }

    private List<Span> graphs(Embeddings one, Path work) throws IOException {
        BuildPlan plan = BuildPlan.of(one.count(), one.dimension(), memory);
        var spans = new ArrayList<Span>();
        var added = new AtomicLong();
        try (var cores = new ForkJoinPool()) {
            var writer =
                    new GraphWriter(
                            one,
                            plan,
                            cores,
                            more ->
                                    progress.added(
                                            one.modality(), added.addAndGet(more), one.count()));
            for (long start = 0; start < one.count(); start += plan.segment()) {
                int count = Math.toIntExact(Math.min(plan.segment(), one.count() - start));
                spans.add(
                        writer.write(
                                start, count, GraphFiles.of(work, one.modality(), spans.size())));
            }
        }
        return spans;
    }
}
