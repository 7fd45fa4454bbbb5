package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings.Checksum;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which column becomes what: those that the recipe names, and the attributes.
///
/// @param url the column of the URLs
/// @param captionColumn of the captions, if any
/// @param idColumn of the ids, if any
/// @param checksumColumn of the expected hash, if any
/// @param groupColumn of the shard groups, if any
/// @param nameColumn of the files' names in the output, if any
/// @param alternatesColumn of further addresses, if any
/// @param attributes all other columns, in the source's order
record Layout(
        String url,
        @Nullable String captionColumn,
        @Nullable String idColumn,
        @Nullable String checksumColumn,
        @Nullable String groupColumn,
        @Nullable String nameColumn,
        @Nullable String alternatesColumn,
        List<Column> attributes) {

    Layout {
        attributes = List.copyOf(attributes);
    }

    static Layout of(Columns names, List<Column> all) {
        @Nullable String checksum = names.checksum().map(Checksum::column).orElse(null);
        Set<String> named = Set.copyOf(named(names));
        List<Column> attributes = new ArrayList<>(all);
        attributes.removeIf(column -> named.contains(column.getName()));
        return new Layout(
                names.url(),
                names.captionColumn(),
                names.idColumn(),
                checksum,
                names.groupColumn(),
                names.nameColumn(),
                names.alternatesColumn(),
                attributes);
    }

    /// The columns that the recipe names.
    static List<String> named(Columns names) {
        return distinct(
                names.url(),
                names.captionColumn(),
                names.idColumn(),
                names.checksum().map(Checksum::column).orElse(null),
                names.groupColumn(),
                names.nameColumn(),
                names.alternatesColumn());
    }

    /// The columns that the recipe names.
    List<String> named() {
        return distinct(
                url,
                captionColumn,
                idColumn,
                checksumColumn,
                groupColumn,
                nameColumn,
                alternatesColumn);
    }

    /// What a row has in a column that the recipe names.
    @Nullable String value(RawRow.Read row, String column) {
        if (column.equals(url)) {
            return row.url();
        }
        if (column.equals(captionColumn)) {
            return row.caption();
        }
        if (column.equals(idColumn)) {
            return row.id();
        }
        if (column.equals(nameColumn)) {
            return row.name();
        }
        return column.equals(checksumColumn) ? row.checksum() : row.group();
    }

    private static List<String> distinct(@Nullable String... names) {
        return Stream.of(names).filter(Objects::nonNull).distinct().collect(Collectors.toList());
    }
}
