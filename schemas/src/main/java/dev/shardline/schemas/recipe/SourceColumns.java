package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.SourceSettings.RedcapsColumns;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.util.Map;
import java.util.Optional;

/// The columns of the sources that know themselves what their columns are. A recipe may still say
/// otherwise.
final class SourceColumns {

    private static final Map<Key<?>, String> ISC2021 =
            Map.of(
                    Keys.COLUMN_URL, "s3_uri",
                    Keys.COLUMN_ID, "image_id",
                    Keys.COLUMN_MD5, "md5_checksum",
                    Keys.COLUMN_NAME, "file_name",
                    Keys.COLUMN_ALTERNATES, "mirrors");

    private static final Map<Key<?>, String> S3_LIST =
            Map.of(
                    Keys.COLUMN_URL, "url",
                    Keys.COLUMN_ID, "id",
                    Keys.COLUMN_NAME, "file_name");

    private static final Map<Key<?>, String> REDCAPS =
            Map.of(
                    Keys.COLUMN_CAPTION, "caption",
                    Keys.COLUMN_ID, RedcapsColumns.IMAGE_ID,
                    Keys.COLUMN_GROUP, RedcapsColumns.SOURCE_FILE,
                    Keys.COLUMN_NAME, RedcapsColumns.IMAGE_FILE);

    private SourceColumns() {}

    static Map<Key<?>, String> of(Optional<SourceFormat> format) {
        return format.map(known ->
                        switch (known) {
                            case ISC2021 -> ISC2021;
                            case S3_LIST -> S3_LIST;
                            case REDCAPS -> REDCAPS;
                            case TXT, CSV, TSV, JSON, JSONL, PARQUET, FLICKR, CAH, YFCC100M ->
                                    Map.<Key<?>, String>of();
                        })
                .orElse(Map.of());
    }
}
