package dev.shardline.search;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Random;

/// Folders of embeddings for tests.
final class Fixtures {

    /// Enough for any of the tests' indexes.
    static final long MEMORY = 400_000_000;

    private static final int ALIGNMENT = 64;

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

    /// A file as numpy writes it.
    static Path npy(Path file, String type, float[]... vectors) throws IOException {
        int width = type.equals("<f2") ? Short.BYTES : Float.BYTES;
        int dimension = vectors.length == 0 ? 2 : vectors[0].length;
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(
                    header(
                            1,
                            "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
                                    .formatted(type, vectors.length, dimension)));
            for (float[] vector : vectors) {
                var bytes = ByteBuffer.allocate(dimension * width).order(ByteOrder.LITTLE_ENDIAN);
                for (float number : vector) {
                    if (width == Short.BYTES) {
                        bytes.putShort(Float.floatToFloat16(number));
                    } else {
                        bytes.putFloat(number);
                    }
                }
                out.write(bytes.array());
            }
        }
        return file;
    }

    /// What stands before the numbers.
    static byte[] header(int version, String words) {
        int sizeBytes = version == 1 ? 2 : 4;
        int before = 8 + sizeBytes;
        int length = (before + words.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT - before;
        var bytes = ByteBuffer.allocate(before + length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) length);
        } else {
            bytes.putInt(length);
        }
        String padded = words + " ".repeat(length - words.length() - 1) + "\n";
        return bytes.put(padded.getBytes(StandardCharsets.ISO_8859_1)).array();
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
        npy(folder.resolve("img_emb/img_emb_0.npy"), "<f2", images);
        npy(folder.resolve("text_emb/text_emb_0.npy"), "<f2", texts);
        rows(folder.resolve("metadata/metadata_0.parquet"), 0, images.length);
        return folder;
    }

    /// An index of a folder.
    static Path index(Path folder, Path output, long memory) {
        var _ = new IndexBuilder(memory, (_, _, _) -> {}).build(folder, output);
        return output;
    }
}
