package dev.shardline.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A folder as clip-retrieval's `inference` and our `embed` write it: `img_emb/img_emb_P.npy`,
/// `text_emb/text_emb_P.npy`, `metadata/metadata_P.parquet`, with the same partitions P and the
/// same order of rows in each. Partitions are in the order of their names, as there.
final class EmbeddingFolder implements AutoCloseable {

    private static final String METADATA = "metadata";

    private final List<Embeddings> embeddings;
    private final List<Path> tables;

    private EmbeddingFolder(List<Embeddings> embeddings, List<Path> tables) {
        this.embeddings = embeddings;
        this.tables = tables;
    }

    /// Opens a folder and checks that its parts fit together.
    ///
    /// @throws IndexException if they do not
    static EmbeddingFolder open(Path folder, MetadataTables metadata) {
        SortedMap<String, Path> tables = partitions(folder, METADATA, ".parquet");
        if (tables.isEmpty()) {
            throw new IndexException(
                    "%s has no metadata/metadata_P.parquet; expected is a folder of embeddings by"
                                    .formatted(folder)
                            + " shardline embed or clip-retrieval inference, with metadata.");
        }
        var found = new ArrayList<Embeddings>();
        try {
            for (Modality modality : Modality.values()) {
                SortedMap<String, Path> files = partitions(folder, modality.prefix(), ".npy");
                if (!files.isEmpty()) {
                    requireSame(folder, modality, files, tables);
                    found.add(open(modality, files));
                }
            }
            if (found.isEmpty()) {
                throw new IndexException(
                        folder + " has neither img_emb/img_emb_P.npy nor text_emb/text_emb_P.npy.");
            }
            var opened = new EmbeddingFolder(found, List.copyOf(tables.values()));
            opened.compareRows(metadata);
            return opened;
        } catch (RuntimeException e) {
            closeAll(found);
            throw e;
        }
    }

    List<Embeddings> embeddings() {
        return embeddings;
    }

    /// The metadata, in the order of the partitions.
    List<Path> tables() {
        return tables;
    }

    private static SortedMap<String, Path> partitions(Path folder, String prefix, String suffix) {
        var found = new TreeMap<String, Path>();
        Path inside = folder.resolve(prefix);
        if (!Files.isDirectory(inside)) {
            return found;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(inside)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix + "_") && name.endsWith(suffix)) {
                    found.put(
                            name.substring(prefix.length() + 1, name.length() - suffix.length()),
                            file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + inside, e);
        }
        return found;
    }

    private static void requireSame(
            Path folder,
            Modality modality,
            SortedMap<String, Path> files,
            SortedMap<String, Path> tables) {
        for (String partition : tables.keySet()) {
            if (!files.containsKey(partition)) {
                throw missing(folder, modality.prefix(), partition, ".npy", tables.get(partition));
            }
        }
        for (String partition : files.keySet()) {
            if (!tables.containsKey(partition)) {
                throw missing(folder, METADATA, partition, ".parquet", files.get(partition));
            }
        }
    }

    private static IndexException missing(
            Path folder, String prefix, String partition, String suffix, Object beside) {
        return new IndexException(
                "%s is missing; expected is the same partition as %s."
                        .formatted(
                                folder.resolve(prefix).resolve(prefix + "_" + partition + suffix),
                                beside));
    }

    private static Embeddings open(Modality modality, SortedMap<String, Path> files) {
        var opened = new ArrayList<NpyFile>();
        try {
            for (Path file : files.values()) {
                opened.add(NpyFile.open(file));
            }
            return new Embeddings(modality, opened);
        } catch (RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private void compareRows(MetadataTables metadata) {
        for (int i = 0; i < tables.size(); i++) {
            long rows = metadata.rows(tables.get(i));
            for (Embeddings one : embeddings) {
                NpyFile file = one.files().get(i);
                if (file.rows() != rows) {
                    throw new IndexException(
                            "%s has %,d vectors; expected are %,d, the rows of %s."
                                    .formatted(file.path(), file.rows(), rows, tables.get(i)));
                }
            }
        }
    }

    private static void closeAll(List<? extends AutoCloseable> opened) {
        for (AutoCloseable one : opened) {
            try {
                one.close();
            } catch (Exception e) { // A file that was only read.
                throw new IllegalStateException("closing embeddings", e);
            }
        }
    }

    @Override
    public void close() {
        closeAll(embeddings);
    }
}
