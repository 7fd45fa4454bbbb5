package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The columns of several files together: by name, in order of first appearance, each with a type
/// that holds the values of all files. Refuses files that are not what the recipe says.
final class ColumnUnion {

    private final SourceSettings settings;
    private final Format format;
    private final Map<String, Known> columns = new LinkedHashMap<>();

    ColumnUnion(SourceSettings settings, Format format) {
        this.settings = settings;
        this.format = format;
    }

    /// @param file where the type was seen last
    private record Known(String type, Path file) {}

    /// @throws SourceException if a file is not of the format or lacks a column
    List<Column> of(List<Path> files) {
        for (Path file : files) {
            add(file, columns(file, files.size()));
        }
        return columns.entrySet().stream()
                .map(column -> new Column(column.getKey(), known(column.getValue().type())))
                .toList();
    }

    /// A column without a single value in what was looked at may hold anything: text.
    private static String known(String type) {
        return switch (type) {
            case Format.UNKNOWN, "\"NULL\"" -> TextTypes.VARCHAR;
            case Format.UNKNOWN + "[]" -> TextTypes.VARCHAR + "[]";
            default -> type;
        };
    }

    private List<Column> columns(Path file, int files) {
        try {
            FileCheck.check(file, settings.format());
            return format.columns(file, files);
        } catch (IOException e) {
            throw new SourceException(Damage.sentence(file, e), e);
        }
    }

    private void add(Path file, List<Column> found) {
        Map<String, String> types =
                found.stream()
                        .collect(Collectors.toMap(Column::getName, Column::getType, (a, _) -> a));
        var wanted = new WantedColumns(settings.columns());
        wanted.check(file, found.stream().map(Column::getName).toList());
        wanted.checkUrl(file, types.getOrDefault(settings.columns().url(), ""));
        for (Column column : found) {
            columns.merge(
                    column.getName(),
                    new Known(column.getType(), file),
                    (before, now) -> widen(column.getName(), before, now));
        }
    }

    private Known widen(String column, Known before, Known now) {
        if (before.type().equals(now.type())) {
            return before;
        }
        String type =
                format.widen(before.type(), now.type())
                        .orElseThrow(() ->
                                new SourceException(
                                        "Column %s is %s in %s, but %s in %s; no type holds both."
                                                .formatted(
                                                        column,
                                                        before.type(),
                                                        before.file(),
                                                        now.type(),
                                                        now.file())));
        return new Known(type, now.file());
    }
}
