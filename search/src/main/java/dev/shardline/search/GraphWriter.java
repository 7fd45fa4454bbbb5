package dev.shardline.search;

import dev.shardline.search.IndexDescription.Span;
import io.github.jbellis.jvector.disk.SimpleWriter;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.quantization.MutablePQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Builds the graphs of one modality and writes them.
final class GraphWriter {

    static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;

    /// Edges of a node.
    private static final int DEGREE = 32;

    /// Candidates for the edges of a new node.
    private static final int BEAM = 100;

    /// How many edges more a node may have while others are added.
    private static final float OVERFLOW = 1.2f;

    /// How much longer an edge may be that leads elsewhere.
    private static final float ALPHA = 1.2f;

    private static final int CLUSTERS = 256;

    /// All errors of the quantization count the same.
    private static final float UNWEIGHTED = -1;

    private static final int PROGRESS_EVERY = 10_000;
    private static final long SEED = 7;

    private static final VectorTypeSupport TYPES =
            VectorizationProvider.getInstance().getVectorTypeSupport();

    private final Embeddings embeddings;
    private final BuildPlan plan;
    private final ForkJoinPool cores;
    private final IntConsumer progress;
    private final @Nullable ProductQuantization quantization;

    /// Learns the quantization.
    ///
    /// @param cores on which all work is done
    /// @param progress told how many vectors were added since it was last told
    GraphWriter(Embeddings embeddings, BuildPlan plan, ForkJoinPool cores, IntConsumer progress) {
        this.embeddings = embeddings;
        this.plan = plan;
        this.cores = cores;
        this.progress = progress;
        this.quantization = plan.subspaces() == 0 ? null : learn();
    }

    private ProductQuantization learn() {
        long[] ids =
                new Random(SEED)
                        .longs(0, embeddings.count())
                        .distinct()
                        .limit(plan.training())
                        .sorted()
                        .toArray();
        List<VectorFloat<?>> sample = onHeap(ids);
        return ProductQuantization.compute(
                new ListRandomAccessVectorValues(sample, embeddings.dimension()),
                plan.subspaces(),
                Math.min(CLUSTERS, sample.size()),
                false,
                UNWEIGHTED,
                cores,
                cores);
    }

    /// Builds and writes the graph of some vectors.
    Span write(long start, int count, GraphFiles files) throws IOException {
        List<VectorFloat<?>> near =
                plan.exact()
                        ? onHeap(IntStream.range(0, count).mapToLong(i -> start + i).toArray())
                        : List.of();
        IntFunction<VectorFloat<?>> vectors =
                plan.exact() ? near::get : i -> toFloats(embeddings.vector(start + i));
        @Nullable MutablePQVectors codes = quantized(count, vectors);
        try (GraphIndexBuilder builder = builder(near, codes)) {
            inParallel(
                    count,
                    i -> {
                        builder.addGraphNode(i, vectors.apply(i));
                        if ((i + 1) % PROGRESS_EVERY == 0) {
                            progress.accept(PROGRESS_EVERY);
                        }
                    });
            progress.accept(count % PROGRESS_EVERY);
            builder.cleanup();
            write(builder, count, vectors, files);
        }
        if (codes != null) {
            try (var out = new SimpleWriter(files.quantized())) {
                codes.write(out, OnDiskGraphIndex.CURRENT_VERSION);
            }
        }
        return new Span(start, count, codes != null);
    }

    private @Nullable MutablePQVectors quantized(int count, IntFunction<VectorFloat<?>> vectors) {
        if (quantization == null) {
            return null;
        }
        var codes = new MutablePQVectors(quantization);
        inParallel(count, i -> codes.encodeAndSet(i, vectors.apply(i)));
        return codes;
    }

    private GraphIndexBuilder builder(List<VectorFloat<?>> near, @Nullable MutablePQVectors codes) {
        BuildScoreProvider scores =
                plan.exact() || codes == null
                        ? BuildScoreProvider.randomAccessScoreProvider(
                                new ListRandomAccessVectorValues(near, embeddings.dimension()),
                                SIMILARITY)
                        : BuildScoreProvider.pqBuildScoreProvider(SIMILARITY, codes);
        return new GraphIndexBuilder(
                scores,
                embeddings.dimension(),
                DEGREE,
                BEAM,
                OVERFLOW,
                ALPHA,
                true,
                true,
                cores,
                cores);
    }

    private void write(
            GraphIndexBuilder builder,
            int count,
            IntFunction<VectorFloat<?>> vectors,
            GraphFiles files)
            throws IOException {
        IntFunction<Feature.State> states = i -> new InlineVectors.State(vectors.apply(i));
        try (var writer =
                new OnDiskGraphIndexWriter.Builder(builder.getGraph(), files.graph())
                        .with(new InlineVectors(embeddings.dimension()))
                        .withMapper(new OrdinalMapper.IdentityMapper(count - 1))
                        .build()) {
            writer.write(Map.of(FeatureId.INLINE_VECTORS, states));
        }
    }

    private List<VectorFloat<?>> onHeap(long[] ids) {
        var vectors = new VectorFloat<?>[ids.length];
        inParallel(ids.length, i -> vectors[i] = toFloats(embeddings.vector(ids[i])));
        return Arrays.asList(vectors);
    }

    /// JVector keeps memory for each thread that it has met: so all its work is that of these.
    private void inParallel(int count, IntConsumer work) {
        cores.submit(() -> IntStream.range(0, count).parallel().forEach(work)).join();
    }

    static VectorFloat<?> toFloats(float[] vector) {
        return TYPES.createFloatVector(vector);
    }
}
