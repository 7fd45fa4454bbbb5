package dev.shardline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.schemas.OutputNames;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of a source in order, from a position on: one pass. For one thread.
public final class Rows implements SourceRows {

    /// Longer URLs are bad rows, in characters.
    static final int URL_LIMIT = 1 << 16;

    /// Rows with more text are bad rows, in characters: a record must fit into a Kafka message.
    static final int ROW_LIMIT = 1 << 20;

    private final List<Path> files;
    private final Format format;
    private final Layout layout;
    private final OnBadRow onBadRow;
    private Position position;
    private @Nullable FileRows open;
    private RowChange change = RowChange.NONE;

    Rows(List<Path> files, Format format, Layout layout, OnBadRow onBadRow, Position from) {
        this.files = files;
        this.format = format;
        this.layout = layout;
        this.onBadRow = onBadRow;
        this.position = from;
    }

    /// What is to be done to each row between its file and its record. Closed with this.
    void change(RowChange next) {
        change = next;
    }

    /// The rows as their files have them, from the first one on; empty at the end. In place of
    /// [#next()], not between its calls.
    Optional<RawRow> nextRaw() {
        while (position.file() < files.size()) {
            Optional<RawRow> row = raw(files.get(position.file()));
            if (row.isPresent()) {
                position = new Position(position.file(), position.row() + 1);
                return row;
            }
            closeFile();
            position = new Position(position.file() + 1, 0);
        }
        return Optional.empty();
    }

    /// The next row; empty at the end of the last file.
    ///
    /// @throws SourceException if a file cannot be read any further, or a row is bad and bad rows
    ///   end the job
    @Override
    public Optional<SourceRow> next() {
        Optional<RawRow> row = nextRaw();
        return row.map(read -> sourceRow(files.get(position.file()), read));
    }

    /// Which column of these rows is what.
    Layout layout() {
        return layout;
    }

    /// Where the next row is.
    public Position position() {
        return position;
    }

    private Optional<RawRow> raw(Path file) {
        try {
            if (open == null) {
                open = format.open(file, layout, position.row());
            }
            return open.next();
        } catch (IOException e) {
            throw new SourceException(
                    "After row %d: %s".formatted(position.row(), Damage.sentence(file, e)), e);
        }
    }

    private SourceRow sourceRow(Path file, RawRow row) {
        return switch (row) {
            case RawRow.Broken(long line, String reason) -> bad(file.toString(), line, reason);
            case RawRow.BrokenBefore(String of, long line, String reason) -> bad(of, line, reason);
            case RawRow.Whole(_, ImageRecord image) -> new SourceRow.Good(image, position);
            case RawRow.Read plain -> {
                RawRow.Read read = change.apply(plain, position.file(), position.row() - 1);
                var alternates = Alternates.of(read.alternates());
                Optional<String> fault = fault(read).or(alternates::fault);
                yield fault.isPresent()
                        ? bad(file.toString(), read.line(), fault.get())
                        : good(read, alternates.addresses());
            }
        };
    }

    private Optional<String> fault(RawRow.Read row) {
        String url = row.url();
        if (url == null || url.isBlank()) {
            return Optional.of("no url: column " + layout.url() + " is empty");
        }
        if (url.length() > URL_LIMIT) {
            return Optional.of("the url has more than " + URL_LIMIT + " characters");
        }
        Optional<String> name = nameFault(row.name());
        if (name.isPresent()) {
            return name;
        }
        String caption = row.caption();
        int size = row.attributes().length() + (caption == null ? 0 : caption.length());
        return size > ROW_LIMIT
                ? Optional.of("the row has more than " + ROW_LIMIT + " characters")
                : Optional.empty();
    }

    private Optional<String> nameFault(@Nullable String name) {
        if (layout.nameColumn() == null) {
            return Optional.empty();
        }
        return name == null || name.isBlank()
                ? Optional.of("no name: column " + layout.nameColumn() + " is empty")
                : OutputNames.fault(name)
                        .map(fault ->
                                "no file can have the name %s: %s"
                                        .formatted(Misfit.shortened(name), fault));
    }

    /// The url stays as it is written: rows are duplicates only if theirs are the same to the
    /// blank.
    private SourceRow good(RawRow.Read row, List<String> alternates) {
        String url = row.url();
        String id = filled(row.id());
        String checksum = filled(row.checksum());
        var image =
                new ImageRecord(
                        id == null ? position.file() + "-" + (position.row() - 1) : id,
                        url == null ? "" : url,
                        row.caption(),
                        checksum == null ? null : checksum.strip().toLowerCase(Locale.ROOT),
                        whole(filled(row.group())),
                        row.attributes(),
                        alternates,
                        row.name(),
                        null,
                        List.of(),
                        0L);
        return new SourceRow.Good(image, position);
    }

    /// Half a surrogate pair is replaced now: Kafka cannot carry it, and two groups must not become
    /// one on the way.
    private static @Nullable String whole(@Nullable String value) {
        return value == null ? null : new String(value.getBytes(UTF_8), UTF_8);
    }

    private static @Nullable String filled(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    private SourceRow bad(String file, long line, String reason) {
        if (onBadRow == OnBadRow.FAIL) {
            throw new SourceException(
                    "%s:%d: %s. source.on_bad_row is fail; skip would go on."
                            .formatted(file, line, reason));
        }
        return new SourceRow.Bad(new BadRow(file, line, reason), position);
    }

    @Override
    public void close() {
        try {
            change.close();
        } finally {
            closeFile();
        }
    }

    private void closeFile() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new SourceException("Closing a file failed: " + e.getMessage(), e);
            } finally {
                open = null;
            }
        }
    }
}
