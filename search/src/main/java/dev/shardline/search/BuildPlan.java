package dev.shardline.search;

/// How an index is built within a memory limit: of how many vectors a graph is, and whether exact
/// vectors or their quantized forms are compared meanwhile. Several graphs cost time at each
/// search; the heap holds one at a time while they are built.
///
/// @param segment vectors in a graph, at most
/// @param exact whether the vectors of a graph are on the heap
/// @param training vectors by which the quantization is learned
/// @param subspaces bytes of a quantized vector; 0 where there are so few that none is needed
record BuildPlan(int segment, boolean exact, int training, int subspaces) {

    /// A graph's node with its edges on the heap, both ways and with their scores.
    private static final long NODE = 640;

    /// What is there whatever the vectors: DuckDB's driver, classes, buffers.
    private static final long BASE = 48L << 20;

    /// A graph of fewer vectors would not be worth its searches.
    private static final int LEAST_SEGMENT = 10_000;

    /// Fewer vectors are compared as they are: that is as fast.
    private static final int QUANTIZED_FROM = 5_000;

    private static final int LEAST_TRAINING = 8_192;
    private static final int MOST_TRAINING = 65_536;

    /// Numbers of a vector that become one byte.
    private static final int NUMBERS_PER_BYTE = 8;

    private static final int LEAST_SUBSPACES = 16;

    /// The plan.
    ///
    /// @param count vectors
    /// @param limit bytes of the heap
    /// @throws IndexException if the limit is too low for any
    static BuildPlan of(long count, int dimension, long limit) {
        int subspaces = count < QUANTIZED_FROM ? 0 : subspaces(dimension);
        long vector = (long) dimension * Float.BYTES;
        long affordable = limit / 8 / (2 * vector);
        int training =
                Math.toIntExact(
                        Math.min(
                                count,
                                Math.clamp(affordable, LEAST_TRAINING, (long) MOST_TRAINING)));
        // Twice: as they are, and cut into subspaces.
        long fixed = BASE + (subspaces == 0 ? 0 : 2 * vector * training);
        long exactly = NODE + subspaces + vector;
        if (fixed + count * exactly <= limit && count <= Integer.MAX_VALUE) {
            return new BuildPlan(Math.toIntExact(count), true, training, subspaces);
        }
        long quantized = NODE + subspaces(dimension);
        long most = Math.min((limit - fixed) / quantized, Integer.MAX_VALUE);
        if (most < Math.min(count, LEAST_SEGMENT)) {
            throw new IndexException(
                    "%,d bytes are too little memory for vectors of %,d dimensions; %,d are needed."
                            .formatted(
                                    limit,
                                    dimension,
                                    fixed + Math.min(count, LEAST_SEGMENT) * quantized));
        }
        long segments = Math.ceilDiv(count, most);
        return new BuildPlan(
                Math.toIntExact(Math.ceilDiv(count, segments)),
                false,
                training,
                subspaces(dimension));
    }

    private static int subspaces(int dimension) {
        return Math.min(dimension, Math.max(LEAST_SUBSPACES, dimension / NUMBERS_PER_BYTE));
    }
}
