package dev.shardline.search;

import java.nio.file.Path;

/// Where the files of a graph are.
///
/// @param graph the edges, and the vectors as they are
/// @param quantized the quantized vectors, if there are any
record GraphFiles(Path graph, Path quantized) {

    static GraphFiles of(Path index, Modality modality, int segment) {
        String name = modality.word() + "-" + segment;
        return new GraphFiles(index.resolve(name + ".graph"), index.resolve(name + ".pq"));
    }
}
