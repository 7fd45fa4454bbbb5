package dev.shardline.validator;

import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.ValidateSettings;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.Resize;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import org.jspecify.annotations.Nullable;

/// Settings for tests, each method changing one of them.
record Settings(
        @Nullable HashType verify,
        int minSide,
        @Nullable Long maxArea,
        @Nullable Double maxAspect,
        long maxPixels,
        Resize resize,
        Encode encode,
        boolean skipReencode,
        Orientation orientation,
        Decode decode) {

    /// Whatever is an image is stored as a PNG of its pixels.
    static Settings png() {
        return new Settings(
                null,
                0,
                null,
                null,
                100_000_000,
                resize(ResizeMode.NO, 256, false),
                new Encode(ImageFormat.PNG, 1),
                false,
                Orientation.APPLY,
                Decode.AUTO);
    }

    static Settings jpg() {
        return png().withEncode(ImageFormat.JPG, 95);
    }

    static Resize resize(ResizeMode mode, int size, boolean onlyIfBigger) {
        return new Resize(mode, size, onlyIfBigger, Interpolation.LANCZOS, Interpolation.AREA);
    }

    Settings withVerify(HashType type) {
        return new Settings(
                type,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                resize,
                encode,
                skipReencode,
                orientation,
                decode);
    }

    Settings withLimits(int side, @Nullable Long area, @Nullable Double aspect, long pixels) {
        return new Settings(
                verify,
                side,
                area,
                aspect,
                pixels,
                resize,
                encode,
                skipReencode,
                orientation,
                decode);
    }

    Settings withResize(ResizeMode mode, int size) {
        return withResize(resize(mode, size, false));
    }

    Settings withResize(Resize changed) {
        return new Settings(
                verify,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                changed,
                encode,
                skipReencode,
                orientation,
                decode);
    }

    Settings withEncode(ImageFormat format, int quality) {
        return new Settings(
                verify,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                resize,
                new Encode(format, quality),
                skipReencode,
                orientation,
                decode);
    }

    Settings withSkipReencode() {
        return new Settings(
                verify,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                resize,
                encode,
                true,
                orientation,
                decode);
    }

    Settings ignoringOrientation() {
        return new Settings(
                verify,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                resize,
                encode,
                skipReencode,
                Orientation.IGNORE,
                decode);
    }

    Settings withFullDecoding() {
        return new Settings(
                verify,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                resize,
                encode,
                skipReencode,
                orientation,
                Decode.FULL);
    }

    Validator validator() {
        return new Validator(settings(), false);
    }

    Validator validatorWithExif() {
        return new Validator(settings(), true);
    }

    private ValidateSettings settings() {
        return new ValidateSettings(
                verify,
                minSide,
                maxArea,
                maxAspect,
                maxPixels,
                resize,
                encode,
                skipReencode,
                orientation,
                decode);
    }
}
