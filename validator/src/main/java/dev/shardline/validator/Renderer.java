package dev.shardline.validator;

import dev.shardline.imaging.Encoder;
import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.recipe.ValidateSettings;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;

/// Makes the stored image of a file whose header has been read and whose end has been seen:
/// decodes, puts on white, turns, resizes, encodes.
///
/// Thread-safe. The native memory that an image took is free again when the method returns.
final class Renderer {

    private final Encoder encoder;
    private final boolean skipReencode;
    private final boolean reduce;

    Renderer(ValidateSettings settings) {
        this.encoder = new Encoder(settings.encode());
        this.skipReencode = settings.skipReencode();
        this.reduce = settings.decode() == Decode.AUTO;
        OpenCv.load();
    }

    Encoder encoder() {
        return encoder;
    }

    /// The bytes to store: new ones, or the file itself.
    ///
    /// @param plan for the picture as it is seen
    /// @param blur the boxes to be blurred in it
    ByteBuffer render(ByteBuffer file, ImageHeader header, SizePlan plan, Blur blur)
            throws RefusedImage {
        try (var _ = new PointerScope()) {
            boolean keep = blur.isNone() && mayKeepBytes(header, plan);
            int reduction = reduction(header, plan, keep);
            var image = Decoder.decode(file, header, reduction);
            return keep && image.channels() != 4
                    ? file
                    : made(image, Extent.of(header, reduction), header, plan, blur);
        }
    }

    /// Decodes as little as shows that it can be done.
    void requireDecodable(ByteBuffer file, ImageHeader header) throws RefusedImage {
        try (var _ = new PointerScope()) {
            var _ = Decoder.decode(file, header, reduce ? Decoder.mostReduced(header) : 1);
        }
    }

    private boolean mayKeepBytes(ImageHeader header, SizePlan plan) {
        return skipReencode
                && !plan.acts()
                && header.orientation() == 1
                && header.format() == stored();
    }

    private ImageFormat stored() {
        return switch (encoder.encode().format()) {
            case JPG -> ImageFormat.JPEG;
            case PNG -> ImageFormat.PNG;
            case WEBP -> ImageFormat.WEBP;
        };
    }

    /// Where the bytes are kept, decoding is nothing but the proof that it can be done.
    private int reduction(ImageHeader header, SizePlan plan, boolean keep) {
        if (!reduce) {
            return 1;
        }
        return keep ? Decoder.mostReduced(header) : Decoder.reduction(header, plan);
    }

    private ByteBuffer made(Mat image, Extent extent, ImageHeader header, SizePlan plan, Blur blur)
            throws RefusedImage {
        try {
            var turned = Pixels.turned(Pixels.onWhite(image), header.orientation());
            var seen = extent.turned(header.orientation(), image);
            return encoder.encode(Pixels.sized(turned, seen, plan, !reduce, blur));
        } catch (RuntimeException e) {
            throw RefusedImage.undecodable(
                    "The pixels of this %s cannot be stored as %s: %s."
                            .formatted(
                                    header.format().label(),
                                    encoder.extension(),
                                    OpenCv.complaint(e)));
        }
    }
}
