package dev.shardline.ingest;

import dev.shardline.ingest.CsvRecords.Csv;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of a text with delimiters, behind its header.
final class CsvRows implements FileRows {

    private static final int ABSENT = -1;

    private final CsvRecords records;
    private final List<String> header;
    private final int url;
    private final int caption;
    private final int id;
    private final int checksum;
    private final int group;
    private final int name;
    private final int alternates;
    private final List<Attribute> attributes;

    CsvRows(CsvRecords records, List<String> header, Layout layout) {
        this.records = records;
        this.header = header;
        this.url = place(layout.url());
        this.caption = place(layout.captionColumn());
        this.id = place(layout.idColumn());
        this.checksum = place(layout.checksumColumn());
        this.group = place(layout.groupColumn());
        this.name = place(layout.nameColumn());
        this.alternates = place(layout.alternatesColumn());
        this.attributes = layout.attributes().stream().map(this::attribute).toList();
    }

    /// @param name as JSON, with the colon
    private record Attribute(Column column, String name, int place) {}

    private Attribute attribute(Column column) {
        return new Attribute(column, Json.name(column.getName()), place(column.getName()));
    }

    private int place(@Nullable String column) {
        return column == null ? ABSENT : header.indexOf(column);
    }

    @Override
    public Optional<RawRow> next() throws IOException {
        return records.next()
                .map(record -> record.unusable(header.size()).orElseGet(() -> row(record)));
    }

    private RawRow row(Csv record) {
        List<@Nullable String> cells = record.cells();
        var json = new StringBuilder("{");
        for (Attribute attribute : attributes) {
            json.append(json.length() > 1 ? "," : "").append(attribute.name());
            String value = cell(cells, attribute.place());
            String type = attribute.column().getType();
            if (value == null || (value.isEmpty() && !type.equals(TextTypes.VARCHAR))) {
                json.append("null");
            } else if (TextTypes.fits(type, value)) {
                TextTypes.append(type, value, json);
            } else {
                return new RawRow.Broken(record.line(), Misfit.sentence(attribute.column(), value));
            }
        }
        return new RawRow.Read(
                record.line(),
                cell(cells, url),
                cell(cells, caption),
                cell(cells, id),
                cell(cells, checksum),
                cell(cells, group),
                cell(cells, name),
                cell(cells, alternates),
                json.append('}').toString());
    }

    private static @Nullable String cell(List<@Nullable String> cells, int place) {
        return place == ABSENT ? null : cells.get(place);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
