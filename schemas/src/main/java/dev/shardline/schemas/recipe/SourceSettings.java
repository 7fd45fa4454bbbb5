package dev.shardline.schemas.recipe;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the rows come from: the recipe's `source`.
///
/// @param format of the files
/// @param paths files, folders (every file of the format in it) and globs, in the recipe's order
/// @param columns which column is what
/// @param onBadRow what a row does that cannot become a record
/// @param additions what the rows get beyond their files
public record SourceSettings(
        SourceFormat format,
        List<String> paths,
        Columns columns,
        OnBadRow onBadRow,
        Additions additions) {

    public SourceSettings {
        paths = List.copyOf(paths);
    }

    /// Rows as their files have them.
    public SourceSettings(
            SourceFormat format, List<String> paths, Columns columns, OnBadRow onBadRow) {
        this(format, paths, columns, onBadRow, Additions.NONE);
    }

    /// What the rows get beyond what their files say, in this order.
    ///
    /// @param renames other names for attributes, all changed at once
    /// @param pairHashColumn gets LAION's hash of url and caption; null adds none
    /// @param joins tables whose columns are added
    public record Additions(
            List<Named> renames, @Nullable String pairHashColumn, List<Join> joins) {

        public static final Additions NONE = new Additions(List.of(), null, List.of());

        public Additions {
            renames = List.copyOf(renames);
            joins = List.copyOf(joins);
        }

        public Optional<String> pairHash() {
            return Optional.ofNullable(pairHashColumn);
        }

        public boolean isNone() {
            return equals(NONE);
        }
    }

    /// A column and the name that it has on the other side.
    public record Named(String column, String as) {

        /// As a recipe has it: `column=as`, or `column` alone where both are the same.
        @Override
        public String toString() {
            return column.equals(as) ? column : column + "=" + as;
        }
    }

    /// A table whose columns the rows get, where the keys are equal.
    ///
    /// @param paths of parquet files
    /// @param on columns of the rows and of the table, at least one pair
    /// @param columns of the table and the names that they get, at least one
    public record Join(List<String> paths, List<Named> on, List<Named> columns) {
        public Join {
            paths = List.copyOf(paths);
            on = List.copyOf(on);
            columns = List.copyOf(columns);
        }
    }

    /// File formats; the text ones may also be `.gz`, `.zst` or `.bz2`.
    public enum SourceFormat {
        TXT,
        CSV,
        TSV,
        JSON,
        JSONL,
        PARQUET,
        CAH;

        /// Whether its rows have groups without a column for them. Such a source gives its rows in
        /// ascending order of their groups.
        public boolean hasGroups() {
            return false;
        }

        /// Whether its rows have names without a column for them.
        public boolean hasNames() {
            return false;
        }
    }

    /// What a row does that cannot become a record: be counted and listed, or end the job.
    public enum OnBadRow {
        SKIP,
        FAIL
    }

    /// The names of the columns that Shardline itself reads; all others become attributes.
    ///
    /// @param url the one that must be there
    /// @param captionColumn becomes `.txt` in the shard
    /// @param idColumn must be unique in the job; null numbers the rows
    /// @param md5Column expected MD5 of the original bytes, hex
    /// @param sha256Column expected SHA-256 of the original bytes, hex
    /// @param groupColumn the shard group
    /// @param nameColumn the path of the file in the output, relative to it
    public record Columns(
            String url,
            @Nullable String captionColumn,
            @Nullable String idColumn,
            @Nullable String md5Column,
            @Nullable String sha256Column,
            @Nullable String groupColumn,
            @Nullable String nameColumn) {

        /// Columns without one for names.
        public Columns(
                String url,
                @Nullable String captionColumn,
                @Nullable String idColumn,
                @Nullable String md5Column,
                @Nullable String sha256Column,
                @Nullable String groupColumn) {
            this(url, captionColumn, idColumn, md5Column, sha256Column, groupColumn, null);
        }

        public Optional<String> caption() {
            return Optional.ofNullable(captionColumn);
        }

        public Optional<String> id() {
            return Optional.ofNullable(idColumn);
        }

        public Optional<String> md5() {
            return Optional.ofNullable(md5Column);
        }

        public Optional<String> sha256() {
            return Optional.ofNullable(sha256Column);
        }

        public Optional<String> group() {
            return Optional.ofNullable(groupColumn);
        }

        public Optional<String> name() {
            return Optional.ofNullable(nameColumn);
        }
    }
}
