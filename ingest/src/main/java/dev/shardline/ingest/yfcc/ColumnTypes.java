package dev.shardline.ingest.yfcc;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.SourceException;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The DuckDB types of the columns, as the first rows show them: databases differ in what they keep
/// as numbers and what as text.
public final class ColumnTypes {

    private static final int ROWS = 200;
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> ROW =
            new TypeReference<>() {};

    private ColumnTypes() {}

    /// The columns of the attributes, those for filters included, after a look at a database or one
    /// of Yahoo's text files.
    ///
    /// @throws SourceException if it is none
    public static List<Column> ofMetadata(Path file) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (PhotoRows photos = MetadataFile.open(file)) {
            Optional<Photo> photo = photos.next();
            for (int i = 0; i < ROWS && photo.isPresent(); i++) {
                if (photo.get() instanceof Photo.Read(_, var values)) {
                    Map<String, @Nullable Object> row = new LinkedHashMap<>();
                    for (int column = 0; column < values.length; column++) {
                        row.put(photos.columns().get(column), values[column]);
                    }
                    rows.add(row);
                }
                photo = photos.next();
            }
            return columns(photos.columns(), rows);
        } catch (IOException e) {
            throw new SourceException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// The same for a file of converted metadata.
    ///
    /// @throws SourceException if it is none
    public static List<Column> ofShard(Path file) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (PhotoLine line : PhotoShard.read(file)) {
            if (rows.size() == ROWS) {
                break;
            }
            try {
                rows.add(JSON.readValue(line.json(), ROW));
            } catch (IOException e) {
                throw new SourceException(
                        "%s:%d: not a line of JSON.".formatted(file, line.number()), e);
            }
        }
        List<String> names =
                rows.isEmpty()
                        ? Columns.NAMES
                        : rows.getFirst().keySet().stream()
                                .filter(name -> !name.equals(Columns.KEY))
                                .toList();
        Columns.require(file, names);
        return columns(names, rows);
    }

    private static List<Column> columns(
            List<String> names, List<Map<String, @Nullable Object>> rows) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(new Column(name, type(name, rows)));
        }
        for (Column added : Columns.added()) {
            columns.add(added);
        }
        return columns;
    }

    private static String type(String name, List<Map<String, @Nullable Object>> rows) {
        if (Columns.isConverted(name)) {
            return Columns.type(name);
        }
        boolean text = false;
        boolean whole = false;
        boolean fraction = false;
        for (Map<String, @Nullable Object> row : rows) {
            switch (row.get(name)) {
                case null -> {}
                case Integer _, Long _ -> whole = true;
                case Double _ -> fraction = true;
                default -> text = true;
            }
        }
        if (text) {
            return "VARCHAR";
        }
        if (fraction) {
            return "DOUBLE";
        }
        return whole ? "BIGINT" : Columns.type(name);
    }
}
