package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
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
/// @param checksumColumn of the MD5 or SHA-256, if any
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
        if (names.md5Column() != null && names.sha256Column() != null) {
            throw new SourceException(
                    "source.columns names both md5 and sha256; a record has one checksum.");
        }
        @Nullable String checksum =
                names.md5Column() != null ? names.md5Column() : names.sha256Column();
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
                names.md5Column(),
                names.sha256Column(),
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

    private static List<String> distinct(@Nullable String... names) {
        return Stream.of(names).filter(Objects::nonNull).distinct().collect(Collectors.toList());
    }
}
