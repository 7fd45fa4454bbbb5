package dev.shardline.search;

import java.io.IOException;
import java.util.List;

/// The vectors of one modality over all partitions, numbered as the rows of the metadata are.
///
/// Safe for use by several threads.
final class Embeddings implements AutoCloseable {

    private final Modality modality;
    private final List<NpyFile> files;
    private final long[] starts;

    /// @param files in the order of the partitions, at least one; owned from now on
    /// @throws IndexException if their dimensions differ
    Embeddings(Modality modality, List<NpyFile> files) {
        this.modality = modality;
        this.files = List.copyOf(files);
        starts = new long[files.size() + 1];
        NpyFile first = files.getFirst();
        for (int i = 0; i < files.size(); i++) {
            NpyFile file = files.get(i);
            if (file.dimension() != first.dimension()) {
                throw new IndexException(
                        "The vectors of %s have %,d dimensions; expected are %,d as in %s."
                                .formatted(
                                        file.path(),
                                        file.dimension(),
                                        first.dimension(),
                                        first.path()));
            }
            starts[i + 1] = starts[i] + file.rows();
        }
    }

    Modality modality() {
        return modality;
    }

    List<NpyFile> files() {
        return files;
    }

    long count() {
        return starts[files.size()];
    }

    int dimension() {
        return files.getFirst().dimension();
    }

    /// A vector of length 1.
    float[] vector(long id) {
        int low = 0;
        int high = files.size();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= id) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return files.get(low).vector(id - starts[low]);
    }

    @Override
    public void close() throws IOException {
        for (NpyFile file : files) {
            file.close();
        }
    }
}
