package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.packager.ShardReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a job has left in its output folder, as readers see it: every file under its final name is
/// read to its end.
///
/// @param fates by id, of all rows of all tables
/// @param images sha256 of the image of each sample, by id
record Dataset(SortedMap<String, Fate> fates, SortedMap<String, String> images) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A tar ends with two blocks of zeros, and fills a record of twenty blocks.
    private static final int TAR_RECORD = 10_240;

    private static final int TAR_END = 1_024;

    /// Reads everything.
    ///
    /// @throws AssertionError if a file is not whole, or an id is there twice
    static Dataset read(Path output) {
        var dataset = new Dataset(new TreeMap<>(), new TreeMap<>());
        for (Path file : visible(output)) {
            dataset.take(file);
        }
        return dataset;
    }

    /// What is not as it should be: by id, what was expected and what is.
    static <T> SortedMap<String, String> differences(
            SortedMap<String, T> expected, SortedMap<String, T> actual) {
        var ids = new TreeSet<>(expected.keySet());
        ids.addAll(actual.keySet());
        var differences = new TreeMap<String, String>();
        for (String id : ids) {
            if (!Objects.equals(expected.get(id), actual.get(id))) {
                differences.put(id, "expected " + expected.get(id) + ", was " + actual.get(id));
            }
        }
        return differences;
    }

    /// The files that readers take for whole ones.
    static List<Path> visible(Path output) {
        if (!Files.exists(output)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(file -> !name(file).startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError("listing " + output, e);
        }
    }

    static String name(Path file) {
        return file.getFileName().toString();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(Path file) {
        String name = name(file);
        if (name.endsWith(".tar")) {
            takeTar(file);
        } else if (name.endsWith(".parquet")) {
            takeTable(file);
        } else {
            assertThat(name).as("a visible file").endsWith(".json");
            takeJson(file);
        }
    }

    private void takeTar(Path file) {
        assertTarEnds(file);
        try (var shard = ShardReader.open(file)) {
            while (shard.hasNext()) {
                ShardReader.Sample sample = shard.next();
                assertThat(sample.members()).as(file + " " + sample.key()).hasSize(3);
                String id = json(file, member(sample, "json")).path("id").asText();
                String before = images.put(id, sha256(member(sample, "jpg")));
                assertThat(before).as("sample " + id + " is there twice").isNull();
            }
        }
    }

    private static byte[] member(ShardReader.Sample sample, String extension) {
        return Objects.requireNonNull(
                sample.members().get(extension), () -> extension + " of " + sample.key());
    }

    private static void assertTarEnds(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            assertThat(bytes.length % TAR_RECORD).as(file + " is cut off").isZero();
            for (int i = bytes.length - TAR_END; i < bytes.length; i++) {
                assertThat(bytes[i]).as(file + " does not end").isZero();
            }
        } catch (IOException e) {
            throw new AssertionError("reading " + file, e);
        }
    }

    private void takeTable(Path file) {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement =
                        connection.prepareStatement("SELECT * FROM read_parquet(?) ORDER BY id")) {
            statement.setString(1, file.toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String id = rows.getString("id");
                    var fate = new Fate(rows.getString("status"), rows.getString("reason"));
                    Fate before = fates.put(id, fate);
                    assertThat(before).as("row " + id + " is there twice, in " + file).isNull();
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(file + " is not whole", e);
        }
    }

    private static void takeJson(Path file) {
        try {
            assertThat(json(file, Files.readAllBytes(file)).isObject()).as("" + file).isTrue();
        } catch (IOException e) {
            throw new AssertionError("reading " + file, e);
        }
    }

    private static JsonNode json(Path file, byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(file + " holds JSON that is none", e);
        }
    }
}
