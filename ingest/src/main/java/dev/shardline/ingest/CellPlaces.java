package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the records of a text with delimiters have the columns of a layout, found once for a
/// header.
record CellPlaces(
        int url,
        int caption,
        int id,
        int checksum,
        int group,
        int name,
        int alternates,
        List<Attribute> attributes) {

    /// The place of a column that the header lacks, and of one that nobody asks for.
    static final int ABSENT = -1;

    static final int UNWANTED = -2;

    CellPlaces {
        attributes = List.copyOf(attributes);
    }

    /// @param name as JSON, with the colon
    record Attribute(Column column, String name, int place) {}

    /// What a record has in a place, [#ABSENT] and [#UNWANTED] too.
    @FunctionalInterface
    interface Cells {
        @Nullable String at(int place);
    }

    static CellPlaces of(List<String> header, Layout layout) {
        return new CellPlaces(
                place(header, layout.url()),
                place(header, layout.captionColumn()),
                place(header, layout.idColumn()),
                place(header, layout.checksumColumn()),
                place(header, layout.groupColumn()),
                place(header, layout.nameColumn()),
                place(header, layout.alternatesColumn()),
                layout.attributes().stream()
                        .map(column ->
                                new Attribute(
                                        column,
                                        Json.name(column.getName()),
                                        place(header, column.getName())))
                        .toList());
    }

    private static int place(List<String> header, @Nullable String column) {
        return column == null ? UNWANTED : header.indexOf(column);
    }

    /// The row that these cells are.
    ///
    /// @param json of the attributes
    RawRow.Read row(long line, Cells cells, String json) {
        return new RawRow.Read(
                line,
                cells.at(url),
                cells.at(caption),
                cells.at(id),
                cells.at(checksum),
                cells.at(group),
                cells.at(name),
                cells.at(alternates),
                json);
    }
}
