package dev.shardline.ingest;

import dev.shardline.ingest.CsvRecords.Csv;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Texts with delimiters and a header. Types are guessed from the first rows.
final class CsvFormat implements Format {

    private final List<Character> delimiters;
    private final List<String> named;
    private final Sample sample;
    private final boolean foldNames;

    /// @param delimiters the first of them that finds the named columns in a file's header is taken
    /// @param named the columns that the recipe names
    CsvFormat(List<Character> delimiters, List<String> named, Sample sample) {
        this(delimiters, named, sample, false);
    }

    /// @param foldNames whether the header's names are read in lower case
    CsvFormat(List<Character> delimiters, List<String> named, Sample sample, boolean foldNames) {
        this.foldNames = foldNames;
        this.delimiters = delimiters;
        this.named = named;
        this.sample = sample;
    }

    @Override
    public List<Column> columns(Path file, int files) throws IOException {
        try (var records = new CsvRecords(Lines.open(file), delimiter(file))) {
            List<String> header = header(file, records.next());
            String[] types = new String[header.size()];
            Arrays.fill(types, UNKNOWN);
            Optional<Csv> record = records.next();
            long rows = 0;
            while (record.isPresent() && sample.wants(files, rows++, records.bytesRead())) {
                List<@Nullable String> cells = record.get().cells();
                if (record.get().faultText() == null && cells.size() == types.length) {
                    widen(types, cells);
                }
                record = records.next();
            }
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < types.length; i++) {
                columns.add(new Column(header.get(i), types[i]));
            }
            return columns;
        }
    }

    private static void widen(String[] types, List<@Nullable String> cells) {
        for (int i = 0; i < types.length; i++) {
            String cell = cells.get(i);
            if (cell != null && !types[i].equals(TextTypes.VARCHAR)) {
                types[i] = TextTypes.widen(types[i], TextTypes.of(cell));
            }
        }
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.of(TextTypes.widen(type, other));
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        var records = new CsvRecords(Lines.open(file), delimiter(file));
        try {
            List<String> header = header(file, records.next());
            for (long skipped = 0; skipped < row; skipped++) {
                var _ = records.next();
            }
            return new CsvRows(records, header, layout);
        } catch (IOException | RuntimeException e) {
            records.close();
            throw e;
        }
    }

    private char delimiter(Path file) throws IOException {
        for (char delimiter : delimiters) {
            try (var records = new CsvRecords(Lines.open(file), delimiter)) {
                Optional<Csv> header = records.next();
                if (header.isPresent() && names(header.get()).containsAll(named)) {
                    return delimiter;
                }
            }
        }
        return delimiters.getFirst();
    }

    private List<String> names(Csv header) {
        return header.cells().stream()
                .map(cell -> Objects.requireNonNullElse(cell, ""))
                .map(cell -> foldNames ? cell.strip().toLowerCase(Locale.ROOT) : cell)
                .toList();
    }

    private List<String> header(Path file, Optional<Csv> first) {
        if (first.isEmpty()) {
            throw new SourceException(file + " has no header: it has no line with text.");
        }
        Csv record = first.get();
        if (record.faultText() != null) {
            throw new SourceException(
                    "%s:%d: the header is broken: %s."
                            .formatted(file, record.line(), record.faultText()));
        }
        Set<String> names = new LinkedHashSet<>();
        for (String cell : names(record)) {
            String name = cell.strip();
            // As DuckDB calls a column without a name; pandas writes its index so.
            String known = name.isEmpty() ? "column" + names.size() : name;
            if (!names.add(known)) {
                throw new SourceException(
                        "%s:%d: the header has the column %s twice."
                                .formatted(file, record.line(), known));
            }
        }
        return List.copyOf(names);
    }
}
