package dev.shardline.search;

import dev.shardline.search.IndexDescription.Span;
import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A graph, mapped into memory; its quantized vectors are on the heap.
///
/// Safe for use by several threads, which should be few and long-lived: JVector keeps memory for
/// each that it has met.
final class Graph implements AutoCloseable {

    /// How many candidates more than asked for are compared by their exact vectors.
    private static final int MORE_CANDIDATES = 200;

    private final Span span;
    private final ReaderSupplier files;
    private final OnDiskGraphIndex index;
    private final @Nullable PQVectors codes;

    private Graph(
            Span span, ReaderSupplier files, OnDiskGraphIndex index, @Nullable PQVectors codes) {
        this.span = span;
        this.files = files;
        this.index = index;
        this.codes = codes;
    }

    static Graph open(Span span, GraphFiles paths) throws IOException {
        @Nullable PQVectors codes = span.quantized() ? codes(paths) : null;
        ReaderSupplier files = ReaderSupplierFactory.open(paths.graph());
        try {
            OnDiskGraphIndex index = OnDiskGraphIndex.load(files);
            if (index.size(0) != span.count()) {
                throw new IndexException(
                        "%s has %,d vectors; expected are %,d."
                                .formatted(paths.graph(), index.size(0), span.count()));
            }
            return new Graph(span, files, index, codes);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static PQVectors codes(GraphFiles paths) throws IOException {
        try (ReaderSupplier files = ReaderSupplierFactory.open(paths.quantized());
                var reader = files.get()) {
            return PQVectors.load(reader);
        }
    }

    Span span() {
        return span;
    }

    /// The nearest vectors, nearest first.
    Stream<Hit> search(float[] question, int count) throws IOException {
        VectorFloat<?> vector = GraphWriter.toFloats(question);
        int wanted = Math.min(count, span.count());
        int candidates = Math.min(wanted + MORE_CANDIDATES, span.count());
        try (var searcher = new GraphSearcher(index)) {
            var view = (OnDiskGraphIndex.View) searcher.getView();
            SearchResult found =
                    searcher.search(scores(vector, view), wanted, candidates, 0, 0, Bits.ALL);
            return Arrays.stream(found.getNodes())
                    .map(node -> new Hit(span.start() + node.node, similarity(node.score)));
        }
    }

    private SearchScoreProvider scores(VectorFloat<?> question, OnDiskGraphIndex.View view) {
        return codes == null
                ? DefaultSearchScoreProvider.exact(question, GraphWriter.SIMILARITY, view)
                : new DefaultSearchScoreProvider(
                        codes.precomputedScoreFunctionFor(question, GraphWriter.SIMILARITY),
                        view.rerankerFor(question, GraphWriter.SIMILARITY));
    }

    /// JVector's scores are from 0 to 1.
    private static float similarity(float score) {
        return 2 * score - 1;
    }

    /// A vector of this graph.
    float[] vector(long id) throws IOException {
        try (var view = index.getView()) {
            VectorFloat<?> vector = view.getVector(Math.toIntExact(id - span.start()));
            float[] numbers = new float[vector.length()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = vector.get(i);
            }
            return numbers;
        }
    }

    @Override
    public void close() throws IOException {
        try (files) {
            index.close();
        }
    }
}
