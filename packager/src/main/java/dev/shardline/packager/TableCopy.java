package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Copies some rows of a shard's table, with all columns and their types, as the [TableWriter]
/// writes: one thread, bounded memory, the same bytes for the same rows.
final class TableCopy implements AutoCloseable {
    private final Connection duckdb = TableWriter.open(false);

    /// DuckDB forbids null in the columns of a file whose rows have none, where it knows: then the
    /// tables of a data set would differ in that.
    TableCopy() {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute("SET disabled_optimizers = 'statistics_propagation'");
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start", e);
        }
    }

    /// Copies rows in their order.
    ///
    /// @param rows a `1` in the place of each row that is copied, a `0` before the last one for
    ///   each that is not
    void copy(Path table, String rows, Renamed renamed, Path target) throws IOException {
        try (Statement statement = duckdb.createStatement()) {
            List<String> names = RowCheck.columns(duckdb, table);
            statement.execute(TableWriter.copy(select(table, names, rows, renamed), target));
            ParquetNames.rename(target, names);
            Disk.sync(target);
        } catch (SQLException e) {
            throw PackagingException.writing(target, e);
        }
    }

    /// Columns are called by their number, see [RowCheck].
    private static String select(Path table, List<String> names, String rows, Renamed renamed) {
        var columns = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(
                    names.get(i).equals("key") && !renamed.changesNothing()
                            ? "%s || substr(c%d, %d)"
                                    .formatted(
                                            Sql.text(renamed.after()),
                                            i,
                                            renamed.before().length() + 1)
                            : "c" + i);
        }
        return "SELECT %s FROM read_parquet(%s, file_row_number = true) AS t(%s, place) WHERE CASE WHEN place < %d THEN get_bit('%s'::BIT, place::INTEGER) = 1 ELSE false END"
                .formatted(
                        TableWriter.numbered(columns),
                        Sql.glob(table),
                        RowCheck.numbers(IntStream.range(0, names.size()).iterator()),
                        rows.length(),
                        rows);
    }

    @Override
    public void close() {
        TableWriter.close(duckdb);
    }
}
