package dev.shardline.schemas.recipe;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the rows come from: the recipe's `source`.
///
/// @param format of the files
/// @param paths files, folders (every file of the format in it) and globs, in the recipe's order
/// @param columns which column is what
/// @param onBadRow what a row does that cannot become a record
/// @param selection which objects are wanted, for sources that say it of objects: the last one that
///   matches decides; what none matches is wanted
/// @param region of the mirror that is asked first, for [SourceFormat#ISC2021]
/// @param flickrSettings the searches where the format is [SourceFormat#FLICKR], else null
/// @param additions what the rows get beyond their files
/// @param photos what is wanted of YFCC100m; of no meaning for other formats
public record SourceSettings(
        SourceFormat format,
        List<String> paths,
        Columns columns,
        OnBadRow onBadRow,
        List<Select> selection,
        Region region,
        @Nullable FlickrSettings flickrSettings,
        Additions additions,
        Photos photos) {

    public SourceSettings {
        paths = List.copyOf(paths);
        selection = List.copyOf(selection);
    }

    /// All objects.
    public SourceSettings(
            SourceFormat format, List<String> paths, Columns columns, OnBadRow onBadRow) {
        this(format, paths, columns, onBadRow, List.of(), Region.US);
    }

    /// A pattern of the AWS CLI, and what it does with the objects that it matches.
    public record Select(boolean include, String pattern) {}

    /// Where a mirror of the ISC data is.
    public enum Region {
        US,
        EU,
        ASIA
    }

    /// Files or objects.
    public SourceSettings(
            SourceFormat format,
            List<String> paths,
            Columns columns,
            OnBadRow onBadRow,
            List<Select> selection,
            Region region) {
        this(
                format,
                paths,
                columns,
                onBadRow,
                selection,
                region,
                null,
                Additions.NONE,
                Photos.ALL_IMAGES);
    }

    public Optional<FlickrSettings> flickr() {
        return Optional.ofNullable(flickrSettings);
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

    /// File formats, of which the text ones may also be `.gz`, `.zst` or `.bz2`, and searches.
    public enum SourceFormat {
        TXT,
        CSV,
        TSV,
        JSON,
        JSONL,
        PARQUET,

        /// Searches at Flickr.
        FLICKR,

        /// YFCC100m, in any of its forms.
        YFCC100M,

        /// RedCaps' annotation files.
        REDCAPS,

        /// The CSVs of Facebook's Image Similarity Challenge.
        ISC2021,

        /// What a listing of a bucket shows.
        S3_LIST,

        /// The CSVs of crawling@home, aligned to LAION's columns.
        CAH;

        /// Whether its rows have groups without a column for them. Such a source gives its rows in
        /// ascending order of their groups.
        public boolean hasGroups() {
            return this == FLICKR || this == REDCAPS || this == YFCC100M;
        }

        /// Whether its rows have names without a column for them.
        public boolean hasNames() {
            return switch (this) {
                case FLICKR, REDCAPS, ISC2021, S3_LIST, YFCC100M -> true;
                case TXT, CSV, TSV, JSON, JSONL, PARQUET, CAH -> false;
            };
        }
    }

    /// What is wanted of YFCC100m.
    ///
    /// @param kinds of which rows become records
    /// @param shards names such as `4e2`, and ranges such as `000-0ff`; empty for all
    /// @param bucket where the photos and videos are
    public record Photos(Set<PhotoKind> kinds, List<String> shards, String bucket) {

        public static final Photos ALL_IMAGES =
                new Photos(Set.of(PhotoKind.IMAGES), List.of(), "multimedia-commons");

        public Photos {
            kinds = Set.copyOf(kinds);
            shards = List.copyOf(shards);
        }

        /// Whether a shard is wanted.
        public boolean wants(String shard) {
            return shards.isEmpty()
                    || shards.stream()
                            .anyMatch(range ->
                                    shard.compareTo(range.substring(0, shard.length())) >= 0
                                            && shard.compareTo(
                                                            range.substring(
                                                                    range.length()
                                                                            - shard.length()))
                                                    <= 0);
        }
    }

    /// What the rows of YFCC100m are.
    public enum PhotoKind {
        IMAGES,
        VIDEOS
    }

    /// The columns of RedCaps' annotation files that Shardline itself reads.
    public static final class RedcapsColumns {

        public static final String IMAGE_ID = "image_id";

        /// `SUBREDDIT/IMAGE_ID.jpg`, made of both.
        public static final String IMAGE_FILE = "image_file";

        /// The file that the annotation is in, without its ending: `roses_2020`.
        public static final String SOURCE_FILE = "source_file";

        /// The keys without which an annotation cannot be used.
        public static final List<String> REQUIRED =
                List.of(IMAGE_ID, "subreddit", "url", "caption");

        private RedcapsColumns() {}
    }

    /// What a row does that cannot become a record: be counted and listed, or end the job.
    public enum OnBadRow {
        SKIP,
        FAIL
    }

    /// Where a row says which bytes it means.
    ///
    /// @param column with the hash in hex, in either case
    public record Checksum(HashType type, String column) {}

    /// The names of the columns that Shardline itself reads; all others become attributes.
    ///
    /// @param url the one that must be there
    /// @param captionColumn becomes `.txt` in the shard
    /// @param idColumn must be unique in the job; null numbers the rows
    /// @param checksumColumn expected hash of the original bytes, hex
    /// @param groupColumn the shard group
    /// @param nameColumn the path of the file in the output, relative to it
    /// @param alternatesColumn further addresses of the image
    public record Columns(
            String url,
            @Nullable String captionColumn,
            @Nullable String idColumn,
            @Nullable Checksum checksumColumn,
            @Nullable String groupColumn,
            @Nullable String nameColumn,
            @Nullable String alternatesColumn) {

        /// Columns without one for names and one for alternates.
        public Columns(
                String url,
                @Nullable String captionColumn,
                @Nullable String idColumn,
                @Nullable Checksum checksumColumn,
                @Nullable String groupColumn) {
            this(url, captionColumn, idColumn, checksumColumn, groupColumn, null, null);
        }

        public Optional<String> caption() {
            return Optional.ofNullable(captionColumn);
        }

        public Optional<String> id() {
            return Optional.ofNullable(idColumn);
        }

        public Optional<Checksum> checksum() {
            return Optional.ofNullable(checksumColumn);
        }

        /// The column with the expected hash of this type; null where there is none.
        @Nullable String column(HashType type) {
            return checksum().filter(it -> it.type() == type).map(Checksum::column).orElse(null);
        }

        public Optional<String> group() {
            return Optional.ofNullable(groupColumn);
        }

        public Optional<String> name() {
            return Optional.ofNullable(nameColumn);
        }

        public Optional<String> alternates() {
            return Optional.ofNullable(alternatesColumn);
        }
    }
}
