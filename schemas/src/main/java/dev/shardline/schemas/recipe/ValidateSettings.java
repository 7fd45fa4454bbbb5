package dev.shardline.schemas.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Which images are accepted, and how they are stored: the recipe's `validate`.
///
/// @param verifyHash the hash that must equal the source's column; null checks none
/// @param minSide of the smaller side of the original, pixels
/// @param maxAreaPixels of the original; null is no limit
/// @param maxAspectRatio longer side over shorter side of the original; null is no limit
/// @param maxPixels an image with more is refused by its header, before anything is decoded
/// @param resize the size of the stored image
/// @param encode the format of the stored image
/// @param skipReencode whether bytes that have the format already and need no change stay as they
///   are
/// @param orientation whether EXIF orientation is applied to the pixels
/// @param decode whether reduced decoding may be used where it costs no quality
/// @param store what becomes of the bytes of an accepted image
/// @param check what is demanded of bytes that are stored as they came
/// @param placeholders what stands for images that are gone: [#KNOWN], MD5s in hex, parts of final
///   addresses
/// @param blurColumn the attribute with the boxes to be blurred; null blurs nothing
/// @param compression what [Check#YFCC] does to large photos; null leaves them as they are
public record ValidateSettings(
        @Nullable HashType verifyHash,
        int minSide,
        @Nullable Long maxAreaPixels,
        @Nullable Double maxAspectRatio,
        long maxPixels,
        Resize resize,
        Encode encode,
        boolean skipReencode,
        Orientation orientation,
        Decode decode,
        Store store,
        Check check,
        List<String> placeholders,
        @Nullable String blurColumn,
        @Nullable Compress compression) {

    /// The placeholders that Shardline knows by itself.
    public static final String KNOWN = "known";

    public ValidateSettings {
        placeholders = List.copyOf(placeholders);
    }

    /// Images that are made anew; placeholders are taken as they come.
    public ValidateSettings(
            @Nullable HashType verifyHash,
            int minSide,
            @Nullable Long maxAreaPixels,
            @Nullable Double maxAspectRatio,
            long maxPixels,
            Resize resize,
            Encode encode,
            boolean skipReencode,
            Orientation orientation,
            Decode decode) {
        this(
                verifyHash,
                minSide,
                maxAreaPixels,
                maxAspectRatio,
                maxPixels,
                resize,
                encode,
                skipReencode,
                orientation,
                decode,
                Store.REENCODED,
                Check.IMAGE,
                List.of(),
                null,
                null);
    }

    public Optional<Compress> compress() {
        return Optional.ofNullable(compression);
    }

    /// Whether bytes are stored whatever they are.
    public boolean takesAnything() {
        return store == Store.ORIGINAL && check == Check.NONE;
    }

    public Optional<HashType> verify() {
        return Optional.ofNullable(verifyHash);
    }

    public Optional<String> blur() {
        return Optional.ofNullable(blurColumn);
    }

    public OptionalLong maxArea() {
        return maxAreaPixels == null ? OptionalLong.empty() : OptionalLong.of(maxAreaPixels);
    }

    public OptionalDouble maxAspect() {
        return maxAspectRatio == null ? OptionalDouble.empty() : OptionalDouble.of(maxAspectRatio);
    }

    /// The size of the stored image.
    ///
    /// @param mode as img2dataset's `resize_mode`
    /// @param size target, pixels
    /// @param onlyIfBigger whether smaller images stay as they are
    /// @param upscale interpolation where the image grows
    /// @param downscale interpolation where it shrinks
    public record Resize(
            ResizeMode mode,
            int size,
            boolean onlyIfBigger,
            Interpolation upscale,
            Interpolation downscale) {}

    public enum ResizeMode {
        NO,
        BORDER,
        KEEP_RATIO,
        KEEP_RATIO_LARGEST,
        CENTER_CROP
    }

    public enum Interpolation {
        NEAREST,
        LINEAR,
        CUBIC,
        AREA,
        LANCZOS
    }

    /// The format of the stored image.
    ///
    /// @param format also the file extension
    /// @param quality jpg and webp 0 to 100 (webp above 100 is lossless), png compression 0 to 9
    public record Encode(ImageFormat format, int quality) {}

    public enum ImageFormat {
        JPG,
        PNG,
        WEBP
    }

    /// What EXIF orientation does: turn the pixels, or nothing, as in img2dataset.
    public enum Orientation {
        APPLY,
        IGNORE
    }

    /// An image made anew, or the bytes as they came.
    public enum Store {
        REENCODED,
        ORIGINAL
    }

    /// A whole image, anything whose checksum is right, or what YFCC100m's converter keeps: whole
    /// photos as they are, damaged ones encoded anew, no small files with next to nothing on them,
    /// and any video.
    public enum Check {
        IMAGE,
        NONE,
        YFCC
    }

    /// Full decoding always, or reduced where the result is as good.
    public enum Decode {
        AUTO,
        FULL
    }

    /// How large photos are made smaller files, as YFCC100m's converter does.
    ///
    /// @param quality of the JPEG, 0 to 100
    /// @param subsampling of the colours of large pictures
    /// @param targetSize of the longer side, about, pixels
    public record Compress(int quality, Subsampling subsampling, int targetSize) {

        /// What damaged photos are encoded with.
        public static final Compress DAMAGED = new Compress(85, Subsampling.S422, 500);
    }

    /// How many colours four pixels share.
    public enum Subsampling {
        S444,
        S422,
        S411,
        S420
    }
}
