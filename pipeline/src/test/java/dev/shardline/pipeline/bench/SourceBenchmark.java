package dev.shardline.pipeline.bench;

import dev.shardline.ingest.Position;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.SourceRows;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;

/// What sorting by group, and joining a table, cost a source: rows of a parquet file as they are,
/// in the order of their groups, and beside a table with as many rows. Without Kafka.
final class SourceBenchmark {

    private SourceBenchmark() {}

    /// @param args an empty folder, the number of rows, and `plain`, `group` or `join`
    @SuppressWarnings("MissingSummary") // A program.
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        long rows = Long.parseLong(args[1]);
        Path parquet = folder.resolve("rows.parquet");
        if (!Files.exists(parquet)) {
            RowsBenchmark.generate(parquet, rows);
        }
        Path work = Files.createTempDirectory(folder, args[2]);
        Path output = folder.resolve("out");
        long began = System.nanoTime();
        switch (args[2]) {
            case "group" -> read(recipe(parquet, output, "source.columns.group=score"), work, true);
            case "join" -> {
                Path table = table(folder, parquet);
                began = System.nanoTime();
                String join =
                        "source.joins=[{path: " + table + ", on: caption, columns: [points]}]";
                read(recipe(parquet, output, join), work, false);
            }
            default -> read(recipe(parquet, output, "dedup=[]"), work, false);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%s: %,d rows in %.1f s: %,.0f rows/s, %s%n",
                args[2], rows, seconds, rows / seconds, RowsBenchmark.peakMemory());
    }

    private static void read(Recipe recipe, Path work, boolean grouped)
            throws InterruptedException {
        try (Source source = Source.open(recipe.source(), work)) {
            source.prepare();
            try (SourceRows rows =
                    grouped ? source.readGrouped(Position.START) : source.read(Position.START)) {
                while (rows.next().isPresent()) {
                    // Their cost is what is measured.
                }
            }
        }
    }

    private static Path table(Path folder, Path parquet) throws Exception {
        Path table = folder.resolve("points.parquet");
        if (!Files.exists(table)) {
            try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                    var statement = connection.createStatement()) {
                statement.execute(
                        "COPY (SELECT caption, score + 1 AS points FROM '%s' ORDER BY hash(url)) TO '%s'"
                                .formatted(parquet, table));
            }
        }
        return table;
    }

    private static Recipe recipe(Path parquet, Path output, String more) {
        return RecipeReader.parse(
                "rows",
                """
                source: {format: parquet, paths: ["%s"], columns: {url: url}}
                output: %s
                """
                        .formatted(parquet, output),
                List.of(more));
    }
}
