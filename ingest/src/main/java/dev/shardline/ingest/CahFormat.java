package dev.shardline.ingest;

import dev.shardline.ingest.CsvRecords.Csv;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The csvs of crawling@home: `|` between the values, and headers that changed with the months.
/// Files without `similarity` are left out; all others are aligned to LAION's columns as cah-prepro
/// does it: columns beyond these are dropped, and one that a file lacks is the empty text.
final class CahFormat implements Format {

    static final String INTEGER = "INTEGER";

    /// LAION's columns, in its order.
    static final List<Column> REFERENCE =
            List.of(
                    new Column("SAMPLE_ID", TextTypes.BIGINT),
                    new Column("URL", TextTypes.VARCHAR),
                    new Column("TEXT", TextTypes.VARCHAR),
                    new Column("HEIGHT", INTEGER),
                    new Column("WIDTH", INTEGER),
                    new Column("LICENSE", TextTypes.VARCHAR),
                    new Column("NSFW", TextTypes.VARCHAR),
                    new Column("similarity", TextTypes.DOUBLE));

    private static final Logger LOG = LoggerFactory.getLogger(CahFormat.class);
    private static final char DELIMITER = '|';
    private static final String NEEDED = "similarity";

    @Override
    public List<Path> wanted(List<Path> files) throws IOException {
        var wanted = new ArrayList<Path>();
        for (Path file : files) {
            if (isWanted(file)) {
                wanted.add(file);
            }
        }
        if (wanted.isEmpty()) {
            throw new SourceException(
                    "None of the %d files has a column %s; cah reads only those that have, such as %s does not."
                            .formatted(files.size(), NEEDED, files.getFirst()));
        }
        if (wanted.size() < files.size()) {
            LOG.info(
                    "{} of {} files have no column {} and are left out",
                    files.size() - wanted.size(),
                    files.size(),
                    NEEDED);
        }
        return wanted;
    }

    private static boolean isWanted(Path file) throws IOException {
        try (var records = new CsvRecords(Lines.open(file), DELIMITER)) {
            return records.next().map(header -> header.cells().contains(NEEDED)).orElse(false);
        }
    }

    @Override
    public List<Column> columns(Path file, int files) {
        return REFERENCE;
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.of(TextTypes.widen(type, other));
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        var records = new CsvRecords(Lines.open(file), DELIMITER);
        try {
            List<String> header = CsvFormat.header(file, records.next(), false);
            for (long skipped = 0; skipped < row; skipped++) {
                Optional<Csv> _ = records.next();
            }
            return new CahRows(records, header, layout);
        } catch (IOException | RuntimeException e) {
            records.close();
            throw e;
        }
    }
}
