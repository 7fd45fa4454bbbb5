package dev.shardline.enricher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.enricher.Embedder.Embedded;
import dev.shardline.enricher.Embedder.Item;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// The embeddings of shards as clip-retrieval has them: `img_emb/img_emb_SHARD.npy`,
/// `text_emb/text_emb_SHARD.npy` and `metadata/metadata_SHARD.parquet`, a row for each sample in
/// the same order, and `stats/SHARD.json`, which is written last: a shard that has it is done.
///
/// Files are made beside their names, hidden, and have them when they are whole. The same shard
/// gives the same bytes, so that it does no harm if two workers embed it at the same time; hence
/// the hidden names are a worker's own.
///
/// @param folder for all of them
/// @param worker whose hidden files these are, a part of a file's name
public record ShardEmbeddings(Path folder, String worker) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What has become of a shard's samples.
    ///
    /// @param failed why those without vectors have none, by key
    public record Result(int embedded, Map<String, String> failed) {}

    /// Makes the folder that of these embeddings, and removes what this worker has left when it was
    /// killed.
    ///
    /// @param keys what decides on them, with their values
    /// @throws ModelException if there are embeddings of another kind in it
    public void claim(SortedMap<String, String> keys) {
        Path mark = folder.resolve("_embed.json");
        try {
            String own = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(keys);
            Files.createDirectories(folder);
            removeLeftovers();
            if (!Files.exists(mark)) {
                Path hidden = folder.resolve("." + worker + "-_embed.json");
                Files.writeString(hidden, own);
                Files.move(hidden, mark, StandardCopyOption.ATOMIC_MOVE);
            }
            if (!Files.readString(mark).equals(own)) {
                throw new ModelException(
                        "The folder %s has embeddings by other models or settings; they stand in %s. Choose another with --set embed.output=DIR."
                                .formatted(folder, mark));
            }
        } catch (IOException e) {
            throw new EmbeddingException(
                    "The folder %s cannot be used: %s".formatted(folder, e), e);
        }
    }

    private void removeLeftovers() throws IOException {
        String beginning = "." + worker + "-";
        try (Stream<Path> files = Files.walk(folder, 2)) {
            files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .forEach(ShardEmbeddings::delete);
        }
    }

    /// Whether a shard is embedded.
    public boolean isDone(String shard) {
        return Files.exists(stats(shard));
    }

    /// Embeds a shard, in batches side by side, a few of which are in memory at a time.
    ///
    /// @param table of the shard, whose packed rows are the samples, in the same order
    /// @param samples of the shard
    /// @param batch samples at once
    /// @param cores run the models
    /// @throws EmbeddingException if the files cannot be written, or table and samples do not agree
    public Result write(
            String shard,
            Path table,
            Iterator<Item> samples,
            Embedder embedder,
            int batch,
            ExecutorService cores)
            throws InterruptedException {
        Path images = hidden("img_emb", shard + ".npy");
        Path texts = hidden("text_emb", shard + ".npy");
        Path rows = hidden("metadata", shard + ".parquet");
        try {
            for (Path path : List.of(images, texts, rows, stats(shard))) {
                Files.createDirectories(path.getParent());
            }
            var failed = new TreeMap<String, String>();
            int embedded;
            try (var ofImages = new NpyFile(images);
                    var ofTexts = new NpyFile(texts)) {
                embedded = embed(samples, embedder, batch, cores, failed, ofImages, ofTexts);
                ofImages.finish(embedder.imageWidth());
                ofTexts.finish(embedder.textWidth());
            }
            writeMetadata(table, rows, embedded, failed);
            if (embedder.imageWidth() > 0) {
                publish(images, "img_emb", "img_emb_" + shard + ".npy");
            }
            if (embedder.textWidth() > 0) {
                publish(texts, "text_emb", "text_emb_" + shard + ".npy");
            }
            publish(rows, "metadata", "metadata_" + shard + ".parquet");
            writeStats(shard, embedded, failed);
            return new Result(embedded, failed);
        } catch (IOException | SQLException e) {
            throw new EmbeddingException("embedding shard " + shard + ": " + e.getMessage(), e);
        } finally {
            for (Path path : List.of(images, texts, rows)) {
                delete(path);
            }
        }
    }

    private static int embed(
            Iterator<Item> samples,
            Embedder embedder,
            int batch,
            ExecutorService cores,
            Map<String, String> failed,
            NpyFile images,
            NpyFile texts)
            throws IOException, InterruptedException {
        var running = new ArrayDeque<Future<List<Embedded>>>();
        int most = 2 * Runtime.getRuntime().availableProcessors();
        int embedded = 0;
        while (samples.hasNext() || !running.isEmpty()) {
            if (samples.hasNext() && running.size() < most) {
                List<Item> items = next(samples, batch);
                running.add(cores.submit(() -> embedder.embed(items)));
                continue;
            }
            for (Embedded one : answer(running.remove())) {
                if (one.failure() != null) {
                    failed.put(one.key(), one.failure());
                    continue;
                }
                embedded++;
                if (one.image() != null) {
                    images.add(one.image());
                }
                if (one.text() != null) {
                    texts.add(one.text());
                }
            }
        }
        return embedded;
    }

    private static List<Item> next(Iterator<Item> samples, int batch) {
        var items = new ArrayList<Item>();
        while (items.size() < batch && samples.hasNext()) {
            items.add(samples.next());
        }
        return items;
    }

    private static List<Embedded> answer(Future<List<Embedded>> running)
            throws InterruptedException {
        try {
            return running.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("embedding failed", e.getCause());
        }
    }

    /// The table's rows of the samples that have vectors: `image_path`, which is the key, the
    /// caption where there is one, and the other columns.
    private static void writeMetadata(
            Path table, Path rows, int embedded, Map<String, String> failed)
            throws SQLException, IOException {
        var settings = new Properties();
        settings.put("threads", "1");
        settings.put("memory_limit", "512MB");
        settings.put("temp_directory", "");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:", settings);
                Statement statement = duckdb.createStatement()) {
            statement.execute("CREATE TABLE failed (key VARCHAR)");
            try (PreparedStatement insert =
                    duckdb.prepareStatement("INSERT INTO failed VALUES (?)")) {
                for (String key : failed.keySet()) {
                    insert.setString(1, key);
                    insert.execute();
                }
            }
            String from = "read_parquet(" + source(table) + ", file_row_number = true)";
            boolean captions = hasCaptions(statement, from);
            long written =
                    statement.executeLargeUpdate(
                            "COPY (SELECT key AS image_path, "
                                    + (captions ? "caption, " : "")
                                    + "* EXCLUDE (key, file_row_number"
                                    + (captions ? ", caption" : "")
                                    + ") FROM "
                                    + from
                                    + " WHERE status = 'success' AND key NOT IN (SELECT key FROM"
                                    + " failed) ORDER BY file_row_number) TO "
                                    + quoted(rows.toString())
                                    + " (FORMAT parquet, COMPRESSION snappy)");
            if (written != embedded) {
                throw new IOException(
                        "its table has %d packed rows for %d samples".formatted(written, embedded));
            }
        }
    }

    private static boolean hasCaptions(Statement statement, String from) throws SQLException {
        try (var columns = statement.executeQuery("DESCRIBE SELECT * FROM " + from)) {
            boolean found = false;
            while (columns.next()) {
                found |= columns.getString(1).equals("caption");
            }
            return found;
        }
    }

    /// For SQL, where the brackets of a path would be a glob.
    private static String source(Path path) {
        return quoted(path.toString().replaceAll("[\\[*?]", "[$0]"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void writeStats(String shard, int embedded, Map<String, String> failed)
            throws IOException {
        ObjectNode stats = JSON.createObjectNode();
        stats.put("embedded", embedded);
        ObjectNode reasons = stats.putObject("failed");
        failed.forEach(reasons::put);
        Path hidden = hidden("stats", shard + ".json");
        JSON.writerWithDefaultPrettyPrinter().writeValue(hidden.toFile(), stats);
        publish(hidden, "stats", shard + ".json");
    }

    private void publish(Path hidden, String kind, String name) throws IOException {
        try (var file = FileChannel.open(hidden, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(hidden, folder.resolve(kind).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path stats(String shard) {
        return folder.resolve("stats").resolve(shard + ".json");
    }

    private Path hidden(String kind, String name) {
        return folder.resolve(kind).resolve("." + worker + "-" + name);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new EmbeddingException("removing " + path, e);
        }
    }
}
