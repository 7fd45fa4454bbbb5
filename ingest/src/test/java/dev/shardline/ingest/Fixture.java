package dev.shardline.ingest;

import com.github.luben.zstd.ZstdOutputStream;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/// Writes small sources and reads them.
final class Fixture {

    static final Columns URL = new Columns("url", null, null, null, null);
    static final Columns URL_CAPTION = new Columns("url", "caption", null, null, null);

    private Fixture() {}

    static SourceSettings settings(SourceFormat format, Columns columns, Path... paths) {
        List<String> texts = List.of(paths).stream().map(Path::toString).toList();
        return new SourceSettings(format, texts, columns, OnBadRow.SKIP);
    }

    static Path text(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = packed(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static OutputStream packed(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        String name = file.toString();
        if (name.endsWith(".gz")) {
            return new GZIPOutputStream(out);
        }
        if (name.endsWith(".zst")) {
            return new ZstdOutputStream(out);
        }
        return name.endsWith(".bz2") ? new BZip2CompressorOutputStream(out) : out;
    }

    /// Writes the result of a query.
    static Path parquet(Path folder, String name, String query, String options)
            throws SQLException {
        Path file = folder.resolve(name);
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(
                    "COPY (%s) TO '%s' (FORMAT parquet%s)".formatted(query, file, options));
        }
        return file;
    }

    static Path parquet(Path folder, String name, String query) throws SQLException {
        return parquet(folder, name, query, "");
    }

    static List<SourceRow> read(SourceSettings settings, Path work) {
        try (Source source = Source.open(settings, work)) {
            return read(source, Position.START);
        }
    }

    static List<SourceRow> read(Source source, Position from) {
        List<SourceRow> rows = new ArrayList<>();
        try (Rows open = source.read(from)) {
            for (Optional<SourceRow> row = open.next(); row.isPresent(); row = open.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }

    static List<ImageRecord> images(List<SourceRow> rows) {
        List<ImageRecord> images = new ArrayList<>();
        for (SourceRow row : rows) {
            if (row instanceof SourceRow.Good(ImageRecord image, _)) {
                images.add(image);
            }
        }
        return images;
    }

    static List<String> bad(List<SourceRow> rows) {
        List<String> bad = new ArrayList<>();
        for (SourceRow row : rows) {
            if (row instanceof SourceRow.Bad(BadRow fault, _)) {
                bad.add(fault.getLine() + ": " + fault.getReason());
            }
        }
        return bad;
    }
}
