package dev.shardline.ingest.filter;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All that an expression can name: the attribute columns, and what Shardline itself reads, by its
/// role and by the column's own name. A column's own name comes before a role.
final class Variables {

    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

    /// CEL's keywords and reserved words, the names of its types, and our own `row`.
    private static final Set<String> TAKEN =
            Set.of(
                    ("true false null in as break const continue else for function if import let loop"
                                    + " package namespace return var void while bool bytes double"
                                    + " duration dyn int list map null_type string timestamp type"
                                    + " uint google row")
                            .split(" "));

    private final Map<String, Variable> byColumn = new LinkedHashMap<>();

    private Variables() {}

    static Variables of(List<Column> columns, SourceSettings.Columns names) {
        var variables = new Variables();
        columns.forEach(column -> variables.add(column.getName(), ColumnType.of(column.getType())));
        Function<ImageRecord, Optional<String>> url = image -> Optional.of(image.getUrl());
        Function<ImageRecord, Optional<String>> id = image -> Optional.of(image.getId());
        variables.addRole("url", names.url(), url);
        variables.addRole("id", names.id().orElse("id"), id);
        names.caption().ifPresent(it -> variables.addRole("caption", it, ImageRecord::getCaption));
        names.group().ifPresent(it -> variables.addRole("group", it, ImageRecord::getGroup));
        names.name().ifPresent(it -> variables.addRole("name", it, ImageRecord::getName));
        names.checksum()
                .ifPresent(it ->
                        variables.addRole(it.type().word(), it.column(), ImageRecord::getChecksum));
        return variables;
    }

    private void addRole(
            String role, String column, Function<ImageRecord, Optional<String>> field) {
        add(column, ColumnType.Scalar.STRING, field);
        add(role, ColumnType.Scalar.STRING, field);
    }

    private void add(String column, ColumnType type) {
        add(column, type, null);
    }

    private void add(
            String column,
            ColumnType type,
            @Nullable Function<ImageRecord, Optional<String>> field) {
        boolean plain = IDENTIFIER.matcher(column).matches() && !TAKEN.contains(column);
        String name = plain ? column : "@column" + byColumn.size();
        byColumn.putIfAbsent(column, new Variable(column, name, type, field));
    }

    Optional<Variable> find(String column) {
        return Optional.ofNullable(byColumn.get(column));
    }

    Collection<Variable> all() {
        return byColumn.values();
    }
}
