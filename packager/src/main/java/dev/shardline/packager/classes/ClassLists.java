package dev.shardline.packager.classes;

import dev.shardline.schemas.PythonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What was looked for and what came of it: `urls_data.json` with all addresses of each class, and
/// `summary.txt` with a line for each class. Both are made of the tables beside the shards.
public final class ClassLists {

    private static final String URLS = "urls_data.json";
    private static final String SUMMARY = "summary.txt";

    private ClassLists() {}

    /// A class in numbers.
    ///
    /// @param downloaded files in its folder
    /// @param expected photos that were found for it
    public record ClassSummary(String name, long downloaded, long expected) {

        /// The line of `summary.txt`.
        public String line() {
            return "Class %s: Downloaded: %d Expected: %d".formatted(name, downloaded, expected);
        }
    }

    /// Writes both files.
    ///
    /// @return the classes in the order of the recipe
    /// @throws ClassesException if the output is none of source `flickr`, or cannot be written
    public static List<ClassSummary> write(Path output) {
        Folders folders = Folders.of(output);
        List<ClassSummary> classes = writeUrls(folders);
        folders.write(
                SUMMARY,
                out -> {
                    for (ClassSummary one : classes) {
                        out.write((one.line() + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
        return classes;
    }

    private static List<ClassSummary> writeUrls(Folders folders) {
        Map<String, List<String>> files = folders.files();
        var classes = new ArrayList<ClassSummary>();
        folders.write(
                URLS,
                out -> {
                    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                            Statement statement = duckdb.createStatement();
                            ResultSet rows = statement.executeQuery(sql(folders.output()))) {
                        writeUrls(rows, files, classes, out);
                    } catch (SQLException e) {
                        throw new ClassesException(
                                folders.output()
                                        + " has no tables with the columns label and position: it is"
                                        + " no output of source flickr.",
                                e);
                    }
                });
        return classes;
    }

    private static String sql(Path output) throws IOException {
        var tables = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(output, "*.parquet")) {
            entries.forEach(table -> tables.add("'" + table.toString().replace("'", "''") + "'"));
        }
        if (tables.isEmpty()) {
            throw new ClassesException(output + " has no tables (*.parquet) of a job.");
        }
        return "SELECT label, url FROM read_parquet(["
                + String.join(", ", tables)
                + "], union_by_name = true) ORDER BY label_number, position";
    }

    private static void writeUrls(
            ResultSet rows,
            Map<String, List<String>> files,
            List<ClassSummary> classes,
            OutputStream out)
            throws SQLException, IOException {
        var json = new StringBuilder("{");
        String open = null;
        long expected = 0;
        while (rows.next()) {
            String label = rows.getString(1);
            if (label.equals(open)) {
                json.append(", ");
            } else {
                if (open != null) {
                    json.append("], ");
                    classes.add(summary(open, files, expected));
                }
                PythonText.append(label, json);
                json.append(": [");
                open = label;
                expected = 0;
            }
            PythonText.append(rows.getString(2), json);
            expected++;
            out.write(json.toString().getBytes(StandardCharsets.US_ASCII));
            json.setLength(0);
        }
        if (open != null) {
            json.append(']');
            classes.add(summary(open, files, expected));
        }
        out.write(json.append('}').toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static ClassSummary summary(
            String label, Map<String, List<String>> files, long expected) {
        return new ClassSummary(label, files.getOrDefault(label, List.of()).size(), expected);
    }
}
