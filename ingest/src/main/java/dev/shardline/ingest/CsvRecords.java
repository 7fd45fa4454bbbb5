package dev.shardline.ingest;

import dev.shardline.ingest.Lines.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of a text with delimiters: RFC 4180, with any delimiter. A quote counts only at the
/// start of a cell; elsewhere it is text. Blank lines are skipped. An empty cell is null, `""` is
/// the empty text.
///
/// A quote that is never closed does not swallow the file: the line where it opens is broken, and
/// reading goes on with the line after it.
final class CsvRecords implements AutoCloseable {

    private final Lines lines;
    private final char delimiter;

    /// The record at hand: its lines, the place in the last of them, and its cells so far.
    private final List<Line> taken = new ArrayList<>();

    private Line line = new Line(0, "", "", null);
    private int at;
    private List<@Nullable String> cells = List.of();

    CsvRecords(Lines lines, char delimiter) {
        this.lines = lines;
        this.delimiter = delimiter;
    }

    /// @param line where the record begins
    /// @param cells as many as there are
    /// @param faultText why the record is broken; null if it is not
    record Csv(long line, List<@Nullable String> cells, @Nullable String faultText) {

        /// The row that this is where its cells are of no use: broken, or not as many as the header
        /// has columns. Empty where they can be read.
        Optional<RawRow> unusable(int columns) {
            if (faultText != null) {
                return Optional.of(new RawRow.Broken(line, faultText));
            }
            return cells.size() == columns
                    ? Optional.empty()
                    : Optional.of(
                            new RawRow.Broken(
                                    line,
                                    "%d values, but the header has %d columns"
                                            .formatted(cells.size(), columns)));
        }
    }

    /// The next record; empty at the end.
    Optional<Csv> next() throws IOException {
        Optional<Line> first = lines.nextWithText();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        begin(first.get());
        long number = line.number();
        cells = new ArrayList<>();
        Optional<String> fault = line.fault().isPresent() ? line.fault() : allCells();
        if (fault.isPresent()) {
            lines.putBack(taken.subList(1, taken.size()));
        }
        return Optional.of(new Csv(number, cells, fault.orElse(null)));
    }

    private Optional<String> allCells() throws IOException {
        Optional<String> fault = cell();
        while (fault.isEmpty() && at < line.text().length()) {
            at++; // The delimiter; a cell follows even at the end of the line.
            fault = cell();
        }
        return fault;
    }

    private void begin(Line first) {
        taken.clear();
        taken.add(first);
        line = first;
        at = 0;
    }

    /// Reads a cell and stops at the delimiter or the end; a fault ends the record.
    private Optional<String> cell() throws IOException {
        String text = line.text();
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        int end = text.indexOf(delimiter, at);
        end = end < 0 ? text.length() : end;
        cells.add(end == at ? null : text.substring(at, end));
        at = end;
        return Optional.empty();
    }

    private Optional<String> quoted() throws IOException {
        var value = new StringBuilder();
        at++;
        while (true) {
            int quote = line.text().indexOf('"', at);
            if (quote < 0) {
                value.append(line.text(), at, line.text().length()).append(line.end());
                Optional<String> fault = takeLine(value.length());
                if (fault.isPresent()) {
                    return fault;
                }
                continue;
            }
            value.append(line.text(), at, quote);
            at = quote + 1;
            if (at < line.text().length() && line.text().charAt(at) == '"') {
                value.append('"');
                at++;
                continue;
            }
            cells.add(value.toString());
            boolean ends = at == line.text().length() || line.text().charAt(at) == delimiter;
            return ends ? Optional.empty() : Optional.of("text after a closing quote");
        }
    }

    private Optional<String> takeLine(int length) throws IOException {
        Optional<Line> next = length > Lines.LIMIT ? Optional.empty() : lines.next();
        if (next.isEmpty()) {
            return Optional.of("a quote is not closed");
        }
        line = next.get();
        taken.add(line);
        at = 0;
        return line.fault();
    }

    /// How many bytes the records so far had, about.
    long bytesRead() {
        return lines.bytesRead();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
