package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Named;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What rows get beyond what their files say: other names, LAION's hash, columns of other tables.
final class Additions {

    private final List<Column> columns;
    private final Map<String, String> renames;
    private final Optional<String> pairHash;
    private final Optional<JoinedTables> joins;

    private Additions(
            List<Column> columns,
            Map<String, String> renames,
            Optional<String> pairHash,
            Optional<JoinedTables> joins) {
        this.columns = List.copyOf(columns);
        this.renames = renames;
        this.pairHash = pairHash;
        this.joins = joins;
    }

    /// @param work for what does not fit into memory
    /// @throws SourceException if a column is missing, or a name would be there twice
    static Additions of(SourceSettings settings, Layout layout, Path work) {
        SourceSettings.Additions wanted = settings.additions();
        Map<String, String> renames = renames(wanted.renames(), layout);
        List<Column> columns = new ArrayList<>();
        for (Column column : layout.attributes()) {
            String name = renames.getOrDefault(column.getName(), column.getName());
            columns.add(new Column(name, column.getType()));
        }
        wanted.pairHash().ifPresent(name -> columns.add(new Column(name, TextTypes.BIGINT)));
        Optional<JoinedTables> joins = Optional.empty();
        if (!wanted.joins().isEmpty()) {
            var tables = JoinedTables.open(wanted.joins(), layout, List.copyOf(columns), work);
            columns.addAll(tables.columns());
            joins = Optional.of(tables);
        }
        refuseRepeated(columns, layout);
        return new Additions(columns, quoted(renames), wanted.pairHash(), joins);
    }

    private static Map<String, String> renames(List<Named> pairs, Layout layout) {
        Map<String, String> renames = new HashMap<>();
        for (Named pair : pairs) {
            if (layout.attributes().stream().noneMatch(c -> c.getName().equals(pair.column()))) {
                throw new SourceException(
                        "source.rename: there is no column %s to rename; there are: %s."
                                .formatted(pair.column(), names(layout.attributes())));
            }
            renames.put(pair.column(), pair.as());
        }
        return renames;
    }

    private static Map<String, String> quoted(Map<String, String> names) {
        Map<String, String> quoted = new HashMap<>();
        names.forEach((old, now) -> quoted.put(Json.text(old), Json.text(now)));
        return quoted;
    }

    private static void refuseRepeated(List<Column> columns, Layout layout) {
        Set<String> seen = new LinkedHashSet<>(layout.named());
        for (Column column : columns) {
            if (!seen.add(column.getName())) {
                throw new SourceException(
                        "The rows would have the column %s twice: choose another name in source.rename, source.pair_hash or source.joins."
                                .formatted(column.getName()));
            }
        }
    }

    static String names(List<Column> columns) {
        return String.join(", ", columns.stream().map(Column::getName).toList());
    }

    /// All attributes of the changed rows.
    List<Column> columns() {
        return columns;
    }

    /// The joined files: a line with name and size for each.
    String inputs() {
        return joins.map(JoinedTables::inputs).orElse("");
    }

    /// Joins the tables, where that is not done yet.
    ///
    /// @param rows opens the rows as their files have them, for one pass
    /// @param inputsHash of these files and the tables
    void prepare(Supplier<Rows> rows, String inputsHash) {
        joins.ifPresent(tables -> tables.prepare(rows, this::withoutJoins, inputsHash));
    }

    /// The change for rows from a position on.
    RowChange open(Position from) {
        if (joins.isEmpty()) {
            return (row, _, _) -> withoutJoins(row);
        }
        RowChange joined = joins.get().open(from);
        return new RowChange() {
            @Override
            public RawRow.Read apply(RawRow.Read row, int file, long number) {
                return joined.apply(withoutJoins(row), file, number);
            }

            @Override
            public void close() {
                joined.close();
            }
        };
    }

    private RawRow.Read withoutJoins(RawRow.Read row) {
        RawRow.Read renamed =
                renames.isEmpty()
                        ? row
                        : row.withAttributes(TopNames.renamed(row.attributes(), renames));
        if (pairHash.isEmpty()) {
            return renamed;
        }
        String hash = Json.name(pairHash.get()) + PairHash.of(row.url(), row.caption());
        return renamed.withAttributes(Json.joined(renamed.attributes(), "{" + hash + "}"));
    }
}
