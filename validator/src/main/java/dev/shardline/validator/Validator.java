package dev.shardline.validator;

import dev.shardline.schemas.Hashes;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.RepeatedBytes;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.recipe.ValidateSettings;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says of fetched bytes whether they are an acceptable image, and makes the form in which it is
/// stored.
///
/// Thread-safe and CPU-bound: call it from as many threads as there are cores. The same bytes give
/// the same result on every thread and in every call, but for those that come from too many
/// addresses: they are refused from some call on. Whatever the bytes are, the answer is an
/// [Outcome]; an exception is a defect of this program. The body is read and never changed; a
/// sample shares its memory where `skip_reencode` or `store: original` keeps the bytes.
///
/// Sizes are those of the picture as it is seen: with `orientation: apply` they are the turned
/// ones, `original_width` and `original_height` too.
public final class Validator {

    private final boolean turn;
    private final boolean exif;
    private final ValidateSettings.Resize resize;
    private final Placeholders placeholders;
    private final Repeats repeats;
    private final @Nullable String blurColumn;
    private final Checks checks;
    private final Renderer renderer;
    private final boolean keepBytes;
    private final boolean takeAnything;
    private final @Nullable PhotoCheck photos;

    /// Loads OpenCV at the first call in a process, which takes most of a second.
    ///
    /// @param exif whether samples carry the tags of their EXIF data
    public Validator(ValidateSettings settings, boolean exif) {
        this(settings, exif, Optional.empty());
    }

    /// The same, but refusing bytes that come from too many addresses.
    ///
    /// @param repeated notices them; empty refuses none
    public Validator(ValidateSettings settings, boolean exif, Optional<RepeatedBytes> repeated) {
        this.repeats = new Repeats(repeated);
        this.turn = settings.orientation() == Orientation.APPLY;
        this.exif = exif;
        this.blurColumn = settings.blurColumn();
        this.resize = settings.resize();
        this.placeholders = Placeholders.of(settings.placeholders());
        this.renderer = new Renderer(settings);
        this.keepBytes = settings.store() == Store.ORIGINAL;
        this.takeAnything = settings.takesAnything();
        this.photos =
                settings.check() == Check.YFCC
                        ? new PhotoCheck(settings.compress().orElse(null), settings.maxPixels())
                        : null;
        this.checks = new Checks(settings, renderer.encoder().maxSide());
    }

    /// The image in the form in which it is stored, or the reason why it is not.
    ///
    /// @param image its body is a `ByteBuffer`
    public Outcome<ImageSample> validate(FetchedImage image) {
        var file = ((ByteBuffer) image.getBody()).slice();
        @Nullable ImageHeader header = null;
        try {
            placeholders.refuse(image, file);
            checks.requireChecksum(image, file);
            if (!checks.hasChecksum(image)) {
                repeats.refuse(image, file);
            }
            if (takeAnything || (photos != null && PhotoCheck.isVideo(image.getRecord()))) {
                return new Outcome.Passed<>(anything(image, file));
            }
            if (photos != null) {
                return photo(image, photos.check(file));
            }
            header = header(image, file);
            return new Outcome.Passed<>(sample(image, file, header));
        } catch (RefusedImage e) {
            return new Outcome.Ended<>(
                    e.reason()
                            .ends(
                                    image,
                                    e.sentence(),
                                    header == null ? null : header.seenWidth(),
                                    header == null ? null : header.seenHeight()));
        }
    }

    private ImageHeader header(FetchedImage image, ByteBuffer file) throws RefusedImage {
        var format = ImageFormat.of(file);
        if (format.isEmpty()) {
            throw Strangers.refused(file, image.getContentType());
        }
        try {
            var header = format.get().header(file);
            return turn ? header : header.unturned();
        } catch (IndexOutOfBoundsException _) {
            throw RefusedImage.truncated(format.get(), "it ends inside its header");
        }
    }

    private ImageSample sample(FetchedImage image, ByteBuffer file, ImageHeader header)
            throws RefusedImage {
        var hashes = Hashes.of(image);
        int width = header.seenWidth();
        int height = header.seenHeight();
        checks.requirePixels(header);
        requireWhole(header.format(), file);
        checks.requireLimits(width, height);
        if (keepBytes) {
            renderer.requireDecodable(file, header);
            return new ImageSample(
                    image.getRecord(),
                    file,
                    header.format().extension(),
                    width,
                    height,
                    width,
                    height,
                    exif ? ExifTags.json(header) : null,
                    hashes.sha256(),
                    hashes.md5(),
                    hashes.sha512(),
                    finalUrl(image),
                    Map.of(),
                    null,
                    null);
        }
        var plan = SizePlan.of(resize, width, height);
        checks.requireStorable(width, height, plan);
        var blur = blurColumn == null ? Blur.NONE : Blur.of(image.getRecord(), blurColumn);
        var stored = renderer.render(file, header, plan, blur);
        return new ImageSample(
                image.getRecord(),
                stored,
                renderer.encoder().extension(),
                plan.width(),
                plan.height(),
                width,
                height,
                exif ? ExifTags.json(header) : null,
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512(),
                finalUrl(image),
                Map.of(),
                null,
                null);
    }

    /// Bytes of which nothing is known but perhaps their checksum. Where they do not look like an
    /// image they get the ending of the images.
    private ImageSample anything(FetchedImage image, ByteBuffer file) {
        var hashes = Hashes.of(image);
        return new ImageSample(
                FetchedName.of(image),
                file,
                ImageFormat.of(file)
                        .map(ImageFormat::extension)
                        .orElseGet(renderer.encoder()::extension),
                null,
                null,
                null,
                null,
                null,
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512(),
                finalUrl(image),
                Map.of(),
                null,
                null);
    }

    private static Outcome<ImageSample> photo(FetchedImage image, PhotoCheck.Verdict verdict)
            throws RefusedImage {
        var hashes = Hashes.of(image);
        return switch (verdict) {
            case PhotoCheck.Verdict.Rejected(var reason, var sentence) ->
                    new Outcome.Ended<>(reason.ends(image, sentence, null, null));
            case PhotoCheck.Verdict.Kept(var bytes, int width, int height) -> {
                ImageHeader stored = ImageFormat.JPEG.header(bytes);
                yield new Outcome.Passed<>(
                        new ImageSample(
                                FetchedName.of(image),
                                bytes,
                                ImageFormat.JPEG.extension(),
                                stored.width(),
                                stored.height(),
                                width,
                                height,
                                null,
                                hashes.sha256(),
                                hashes.md5(),
                                hashes.sha512(),
                                finalUrl(image),
                                Map.of(),
                                null,
                                null));
            }
        };
    }

    /// Which of several addresses it was; of a record with one, the url says it.
    private static @Nullable String finalUrl(FetchedImage image) {
        return image.getRecord().getAlternates().isEmpty() ? null : image.getFinalUrl();
    }

    private static void requireWhole(ImageFormat format, ByteBuffer file) throws RefusedImage {
        try {
            format.requireWhole(file);
        } catch (IndexOutOfBoundsException _) {
            throw RefusedImage.truncated(
                    format, "its %d bytes end before the image does".formatted(file.limit()));
        }
    }
}
