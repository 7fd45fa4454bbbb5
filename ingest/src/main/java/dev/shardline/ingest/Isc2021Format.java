package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The CSVs of Facebook's Image Similarity Challenge: `image_id,s3_uri,md5_checksum`, the header in
/// any case, also with `|`, `;` or tabs. Adds the columns that follow from these: the file's name
/// in the original layout and the mirrors in other regions.
final class Isc2021Format implements Format {

    private final CsvFormat csv;
    private final Columns names;
    private final Mirrors mirrors;
    private final Selection selection;

    Isc2021Format(SourceSettings settings, Sample sample) {
        this.names = settings.columns();
        this.mirrors = new Mirrors(settings.region());
        this.selection = new Selection("", settings.selection());
        var written = new ArrayList<>(List.of(names.url()));
        names.id().ifPresent(written::add);
        this.csv = new CsvFormat(List.of(',', '|', '\t', ';'), written, sample, true);
    }

    @Override
    public List<Column> columns(Path file, int files) throws IOException {
        var columns = new ArrayList<>(csv.columns(file, files));
        boolean known =
                columns.stream().map(Column::getName).anyMatch(name -> name.equals(names.url()));
        if (known) {
            derived(names.nameColumn()).ifPresent(columns::add);
            derived(names.alternatesColumn()).ifPresent(columns::add);
        }
        return columns;
    }

    private static Optional<Column> derived(@Nullable String name) {
        return Optional.ofNullable(name).map(column -> new Column(column, TextTypes.VARCHAR));
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return csv.widen(type, other);
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        var rows = new Isc2021Rows(csv.open(file, layout, 0));
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

    /// Leaves out what is not selected, so that rows are counted without it.
    private final class Isc2021Rows implements FileRows {

        private final FileRows rows;

        Isc2021Rows(FileRows rows) {
            this.rows = rows;
        }

        @Override
        public Optional<RawRow> next() throws IOException {
            for (var next = rows.next(); next.isPresent(); next = rows.next()) {
                RawRow row = next.get();
                if (!(row instanceof RawRow.Read read)) {
                    return next;
                }
                String id = Objects.requireNonNullElse(read.id(), "").strip();
                if (id.isEmpty()) {
                    return Optional.of(new RawRow.Broken(row.line(), "no image_id"));
                }
                if (selection.wants(id + ".jpg")) {
                    return Optional.of(complete(read, id));
                }
            }
            return Optional.empty();
        }

        private RawRow complete(RawRow.Read row, String id) {
            String checksum = Objects.requireNonNullElse(row.checksum(), "").strip();
            if (!checksum.isEmpty() && !checksum.matches("[0-9A-Fa-f]{32}")) {
                return new RawRow.Broken(
                        row.line(), "no MD5 in hex: " + Misfit.shortened(checksum));
            }
            var address = mirrors.of(Objects.requireNonNullElse(row.url(), ""));
            if (address.isEmpty()) {
                return new RawRow.Broken(
                        row.line(),
                        "no s3://bucket/key: "
                                + Misfit.shortened(Objects.requireNonNullElse(row.url(), "")));
            }
            return new RawRow.Read(
                    row.line(),
                    address.get().first(),
                    row.caption(),
                    id,
                    checksum,
                    row.group(),
                    address.get().fileName(),
                    String.join(" ", address.get().others()),
                    row.attributes());
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
