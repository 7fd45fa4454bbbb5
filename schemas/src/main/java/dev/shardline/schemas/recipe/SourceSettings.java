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
public record SourceSettings(
        SourceFormat format, List<String> paths, Columns columns, OnBadRow onBadRow) {

    public SourceSettings {
        paths = List.copyOf(paths);
    }

    /// File formats; the text ones may also be `.gz`, `.zst` or `.bz2`.
    public enum SourceFormat {
        TXT,
        CSV,
        TSV,
        JSON,
        JSONL,
        PARQUET;

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
