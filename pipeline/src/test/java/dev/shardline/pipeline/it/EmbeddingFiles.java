package dev.shardline.pipeline.it;

import dev.shardline.testing.NpyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A folder of embeddings of images, of one partition.
public final class EmbeddingFiles {

    private EmbeddingFiles() {}

    /// Writes it.
    ///
    /// @param columns of the metadata, in DuckDB's SQL; `i` is the number of the row
    public static void write(Path folder, float[][] vectors, String columns)
            throws IOException, SQLException {
        NpyFiles.write(folder.resolve("img_emb/img_emb_0.npy"), "<f4", vectors);
        Path table = folder.resolve("metadata/metadata_0.parquet");
        Files.createDirectories(table.getParent());
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement()) {
            statement.execute(
                    "COPY (SELECT %s FROM range(%d) AS t(i)) TO '%s' (FORMAT parquet)"
                            .formatted(columns, vectors.length, table));
        }
    }
}
