package dev.shardline.ingest;

import dev.shardline.ingest.Lines.Line;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One URL per line, without header and quotes. Blank lines are skipped.
final class TxtFormat implements Format {

    private final String url;

    /// @param url what the recipe calls the URL's column
    TxtFormat(String url) {
        this.url = url;
    }

    @Override
    public List<Column> columns(Path file, int files) {
        return List.of(new Column(url, TextTypes.VARCHAR));
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.of(TextTypes.widen(type, other));
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        var rows = new TxtRows(Lines.open(file));
        try {
            for (long skipped = 0; skipped < row; skipped++) {
                var _ = rows.next();
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private record TxtRows(Lines lines) implements FileRows {

        @Override
        public Optional<RawRow> next() throws IOException {
            return lines.nextWithText().map(TxtRows::row);
        }

        private static RawRow row(Line line) {
            String fault = line.faultText();
            return fault != null
                    ? new RawRow.Broken(line.number(), fault)
                    : new RawRow.Read(
                            line.number(),
                            line.text().strip(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            "{}");
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
