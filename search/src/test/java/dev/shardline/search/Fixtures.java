package dev.shardline.search;

import dev.shardline.testing.NpyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Random;

/// Folders of embeddings for tests.
final class Fixtures {

    /// Enough for any of the tests' indexes.
    static final long MEMORY = 400_000_000;

    private Fixtures() {}

    /// Vectors of length 1 around some centres.
    static float[][] clusters(int count, int dimension, int centres, long seed) {
        var random = new Random(seed);
        float[][] middles = new float[centres][];
        for (int i = 0; i < centres; i++) {
            middles[i] = gaussian(random, dimension, 1);
        }
        float[][] vectors = new float[count][];
        for (int i = 0; i < count; i++) {
            float[] vector = gaussian(random, dimension, 0.4);
            float[] middle = middles[random.nextInt(centres)];
            for (int d = 0; d < dimension; d++) {
                vector[d] += middle[d];
            }
            Vectors.normalize(vector);
            vectors[i] = vector;
        }
        return vectors;
    }

    private static float[] gaussian(Random random, int dimension, double deviation) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) (random.nextGaussian() * deviation);
        }
        return vector;
    }

    /// A table, from a query of DuckDB's.
    static Path parquet(Path file, String query) throws IOException, SQLException {
        Files.createDirectories(file.getParent());
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement()) {
            statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
        }
        return file;
    }

    /// Metadata like clip-retrieval's of rows from a number on.
    static Path rows(Path file, int from, int count) throws IOException, SQLException {
        return parquet(
                file,
                "SELECT lpad(CAST(i AS VARCHAR), 9, '0') AS image_path, 'caption ' || i AS caption,"
                        + " 'http://a.example/' || i || '.jpg' AS url, 'UNLIKELY' AS NSFW,"
                        + " CAST(i / 2 AS DOUBLE) AS score FROM range("
                        + from
                        + ", "
                        + (from + count)
                        + ") AS t(i)");
    }

    /// A folder of one partition.
    static Path folder(Path folder, float[][] images, float[][] texts)
            throws IOException, SQLException {
        NpyFiles.write(folder.resolve("img_emb/img_emb_0.npy"), "<f2", images);
        NpyFiles.write(folder.resolve("text_emb/text_emb_0.npy"), "<f2", texts);
        rows(folder.resolve("metadata/metadata_0.parquet"), 0, images.length);
        return folder;
    }

    /// An index of a folder.
    static Path index(Path folder, Path output, long memory) {
        var _ = new IndexBuilder(memory, (_, _, _) -> {}).build(folder, output);
        return output;
    }
}
