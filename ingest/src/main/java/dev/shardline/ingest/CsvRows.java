package dev.shardline.ingest;

import dev.shardline.ingest.CellPlaces.Attribute;
import dev.shardline.ingest.CsvRecords.Csv;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of a text with delimiters, behind its header.
final class CsvRows implements FileRows {

    private final CsvRecords records;
    private final int columns;
    private final CellPlaces places;

    CsvRows(CsvRecords records, List<String> header, Layout layout) {
        this.records = records;
        this.columns = header.size();
        this.places = CellPlaces.of(header, layout);
    }

    @Override
    public Optional<RawRow> next() throws IOException {
        return records.next().map(record -> record.unusable(columns).orElseGet(() -> row(record)));
    }

    private RawRow row(Csv record) {
        List<@Nullable String> cells = record.cells();
        var json = new StringBuilder("{");
        for (Attribute attribute : places.attributes()) {
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
        return places.row(record.line(), place -> cell(cells, place), json.append('}').toString());
    }

    private static @Nullable String cell(List<@Nullable String> cells, int place) {
        return place < 0 ? null : cells.get(place);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
