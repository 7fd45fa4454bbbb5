package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.testing.HostileWeb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A job over a hostile web: its recipe, and what its tables say.
public final class HostileRun {

    private HostileRun() {}

    /// The numbers of all urls.
    public static IntStream all(int urls) {
        return IntStream.range(0, urls);
    }

    /// Writes list and recipe.
    ///
    /// @param fetch further keys of `fetch`
    /// @return the recipe
    public static Path write(Path folder, HostileWeb web, Stream<String> urls, String fetch)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("urls.txt"), String.join("\n", urls.toList()) + "\n", UTF_8);
        return Files.writeString(
                folder.resolve("hostile.yaml"),
                """
                source: {paths: '%s'}
                fetch: {allow_networks: %s, dns: {servers: ['%s']}, max_bytes: 1MB, %s}
                package: {samples_per_shard: 500}
                output: '%s'
                """
                        .formatted(
                                folder.resolve("urls.txt"),
                                HostileWeb.NETWORKS,
                                web.nameServer(),
                                fetch,
                                folder.resolve("out")));
    }

    /// The reason of each url, or `success`, by the url's number.
    public static Map<Integer, String> fates(Path folder) throws SQLException {
        var fates = new TreeMap<Integer, String>();
        query(
                folder,
                "url, coalesce(reason, status)",
                row -> {
                    String url = row.getString(1);
                    fates.put(
                            Integer.valueOf(url.substring(url.indexOf('?') + 1)), row.getString(2));
                });
        return fates;
    }

    /// What is said of all that failed.
    static List<String> messages(Path folder) throws SQLException {
        var messages = new ArrayList<String>();
        query(folder, "coalesce(error_message, '')", row -> messages.add(row.getString(1)));
        return messages;
    }

    @FunctionalInterface
    private interface Rows {
        void take(ResultSet row) throws SQLException;
    }

    private static void query(Path folder, String columns, Rows rows) throws SQLException {
        String tables = folder.resolve("out").resolve("*.parquet").toString();
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = duckdb.createStatement();
                var result =
                        statement.executeQuery(
                                "SELECT %s FROM read_parquet('%s')".formatted(columns, tables))) {
            while (result.next()) {
                rows.take(result);
            }
        }
    }
}
