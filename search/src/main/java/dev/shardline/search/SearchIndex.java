package dev.shardline.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.search.IndexDescription.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// An index on disk, open for searches. Graphs and vectors are mapped into memory; the quantized
/// vectors, an eighth of a byte for each number, are on the heap.
///
/// Safe for use by any number of threads, which wait for one of as many searches as there are
/// cores.
public final class SearchIndex implements AutoCloseable {

    private final String name;
    private final IndexDescription description;
    private final Map<Modality, List<Graph>> graphs = new EnumMap<>(Modality.class);
    private final Rows rows;

    /// JVector keeps memory for each thread that it has met, so its searches are on few.
    private final ExecutorService cores =
            Executors.newFixedThreadPool(
                    Runtime.getRuntime().availableProcessors(),
                    Thread.ofPlatform().daemon().name("search-", 0).factory());

    private SearchIndex(String name, IndexDescription description, Rows rows) {
        this.name = name;
        this.description = description;
        this.rows = rows;
    }

    /// Opens an index.
    ///
    /// @throws IndexException if the folder has none, or the heap is too small for it
    public static SearchIndex open(Path folder) {
        try {
            IndexDescription description = IndexDescription.read(folder);
            requireHeap(folder, description);
            Path name = folder.toAbsolutePath().normalize().getFileName();
            var index =
                    new SearchIndex(
                            String.valueOf(name),
                            description,
                            new Rows(folder, description.rows()));
            try {
                index.openGraphs(folder);
            } catch (IOException | RuntimeException e) {
                index.close();
                throw e;
            }
            return index;
        } catch (NoSuchFileException e) {
            throw new IndexException(e.getFile() + " is missing; build the index again.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + folder, e);
        }
    }

    private static void requireHeap(Path folder, IndexDescription description) throws IOException {
        long needed = 0;
        for (var part : description.parts().entrySet()) {
            List<IndexDescription.Span> spans = part.getValue().segments();
            for (int i = 0; i < spans.size(); i++) {
                if (spans.get(i).quantized()) {
                    needed += Files.size(GraphFiles.of(folder, part.getKey(), i).quantized());
                }
            }
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (needed > heap / 2) {
            throw new IndexException(
                    "%s needs %,d bytes for its quantized vectors, and half of the heap is %,d. Give"
                                    .formatted(folder, needed, heap / 2)
                            + " the JVM more, by -Xmx.");
        }
    }

    private void openGraphs(Path folder) throws IOException {
        for (var part : description.parts().entrySet()) {
            var opened = new ArrayList<Graph>();
            graphs.put(part.getKey(), opened);
            for (IndexDescription.Span span : part.getValue().segments()) {
                GraphFiles files = GraphFiles.of(folder, part.getKey(), opened.size());
                opened.add(Graph.open(span, files));
            }
        }
    }

    /// The name of its folder.
    public String name() {
        return name;
    }

    /// How many rows it has: their ids are from 0 on.
    public long rows() {
        return description.rows();
    }

    /// What it has vectors of.
    public Set<Modality> modalities() {
        return graphs.keySet();
    }

    /// The rows whose vectors are most like this one, most similar first.
    ///
    /// @param vector of any length but 0
    /// @param count how many, at most
    /// @throws QueryException if the index has no such vectors, or they have other dimensions
    public List<Hit> search(Modality modality, float[] vector, int count)
            throws InterruptedException {
        List<Graph> searched = graphs(modality);
        float[] question = vector.clone();
        requireFits(modality, question);
        return onCore(() -> {
            Stream<Hit> hits = Stream.empty();
            for (Graph graph : searched) {
                hits = Stream.concat(hits, graph.search(question, count));
            }
            return hits.sorted(
                            Comparator.comparingDouble(Hit::similarity)
                                    .reversed()
                                    .thenComparingLong(Hit::id))
                    .limit(count)
                    .toList();
        });
    }

    private void requireFits(Modality modality, float[] question) {
        Part part = description.parts().get(modality);
        if (part != null && part.dimension() != question.length) {
            throw new QueryException(
                    "The question has %,d dimensions; those of the index are %,d. Was it made by the"
                                    .formatted(question.length, part.dimension())
                            + " same model?");
        }
        if (!Vectors.normalize(question)) {
            throw new QueryException(
                    "The question has no direction: it is 0, or a number in it is none.");
        }
    }

    /// The vector of a row, of length 1.
    ///
    /// @throws QueryException if there is no such row, or the index has no such vectors
    public float[] vector(Modality modality, long id) throws InterruptedException {
        requireRow(id);
        for (Graph graph : graphs(modality)) {
            if (id < graph.span().start() + graph.span().count()) {
                return onCore(() -> graph.vector(id));
            }
        }
        throw new IndexException("No graph has row " + id + "; build the index again.");
    }

    /// A row of the metadata.
    ///
    /// @throws QueryException if there is no such row
    public ObjectNode row(long id) {
        requireRow(id);
        return rows.row(id);
    }

    private void requireRow(long id) {
        if (id < 0 || id >= rows()) {
            throw new QueryException(
                    "There is no row %,d; the index %s has rows 0 to %,d."
                            .formatted(id, name, rows() - 1));
        }
    }

    private List<Graph> graphs(Modality modality) {
        List<Graph> found = graphs.get(modality);
        if (found == null) {
            throw new QueryException(
                    "The index %s has no vectors of modality %s; it has %s."
                            .formatted(
                                    name,
                                    modality.word(),
                                    graphs.keySet().stream().map(Modality::word).toList()));
        }
        return found;
    }

    private <T> T onCore(Callable<T> work) throws InterruptedException {
        Future<T> result = cores.submit(work);
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("searching " + name, e.getCause());
        } finally {
            result.cancel(true);
        }
    }

    /// Ends running searches first.
    @Override
    public void close() {
        cores.close();
        try (rows) {
            for (List<Graph> opened : graphs.values()) {
                for (Graph graph : opened) {
                    graph.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + name, e);
        }
    }
}
