package dev.shardline.pipeline.yfcc;

import dev.shardline.schemas.recipe.SourceSettings.Photos;
import dev.shardline.schemas.recipe.ValidateSettings.Compress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a conversion of zips needs to know.
///
/// @param zips the folder with `xxx.zip`
/// @param metadata the folder with `xxx.gz`
/// @param output the folder for the files of datadings
/// @param photos which rows are wanted
/// @param expression a filter in CEL; null keeps all
/// @param compression what is done to large photos; null keeps them as they are
/// @param maxPixels photos with more are rejected
/// @param overwrite whether finished shards are converted again
/// @param threads that decode at the same time
public record ZipSettings(
        Path zips,
        Path metadata,
        Path output,
        Photos photos,
        @Nullable String expression,
        @Nullable Compress compression,
        long maxPixels,
        boolean overwrite,
        int threads) {

    Optional<String> filter() {
        return Optional.ofNullable(expression);
    }

    Optional<Compress> compress() {
        return Optional.ofNullable(compression);
    }
}
