package dev.shardline.validator;

import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.ValidateSettings.Compress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/// Says of a file of YFCC100m whether it is a photo worth keeping, by the rules of the dataset's
/// own converter: it can be decoded, and it is not a small file with next to nothing on it, such as
/// the picture that says that a photo is gone. Photos with damage that a decoder makes up for, and
/// those that are no JPEG, are encoded anew.
///
/// Thread-safe and CPU-bound, as [Validator] is; nothing is kept between calls.
public final class PhotoCheck {

    /// Larger files are never judged by what is on them, bytes.
    private static final int SMALL_FILE = 20_000;

    private static final double PERCENT = 95;
    private static final double LEAST_VARIANCE = 50;
    private static final int LEAST_SIDE = 100;

    private static final String VIDEOS = "data/videos/";

    private final long maxPixels;
    private final Recompressor damaged = new Recompressor(Compress.DAMAGED);
    private final @Nullable Recompressor compressor;

    /// Loads OpenCV at the first call in a process, which takes most of a second.
    ///
    /// @param compress makes large photos smaller; null keeps the bytes of whole ones
    /// @param maxPixels files whose header says more are rejected before they are decoded
    public PhotoCheck(@Nullable Compress compress, long maxPixels) {
        this.maxPixels = maxPixels;
        this.compressor = compress == null ? null : new Recompressor(compress);
        OpenCv.load();
    }

    /// What becomes of a file.
    public sealed interface Verdict {

        /// It is kept.
        ///
        /// @param image the file itself, or what was made of it
        /// @param width of the file's picture as it is stored, before any resizing
        record Kept(ByteBuffer image, int width, int height) implements Verdict {}

        /// It is not.
        ///
        /// @param sentence the same for people, with what was found and what is wanted
        record Rejected(Reason reason, String sentence) implements Verdict {}
    }

    /// Whether a record of YFCC100m is a video: its place in S3 says so. Videos are not checked.
    public static boolean isVideo(ImageRecord image) {
        return image.getName().orElse("").startsWith(VIDEOS);
    }

    /// Checks a file; its buffer is read and never changed.
    public Verdict check(ByteBuffer bytes) {
        ByteBuffer file = bytes.slice();
        try (var _ = new PointerScope()) {
            return checked(file);
        } catch (RefusedImage e) {
            return new Verdict.Rejected(e.reason(), e.sentence());
        } catch (IndexOutOfBoundsException _) {
            return new Verdict.Rejected(
                    Reason.DECODE_FAILED,
                    "The file is truncated: its %d bytes end before the image does."
                            .formatted(file.limit()));
        }
    }

    private Verdict checked(ByteBuffer file) throws RefusedImage {
        var format = ImageFormat.of(file);
        if (format.isEmpty()) {
            throw Strangers.refused(file, Optional.empty());
        }
        ImageHeader header = format.get().header(file).unturned();
        requirePixels(header);
        if (format.get() == ImageFormat.JPEG && !JpegWarnings.in(file, header)) {
            try {
                int eighths = ScaledBlocks.eighths(header.width(), header.height(), LEAST_SIDE);
                requireContents(file.limit(), gray(decode(file, header, eighths, true)));
                return new Verdict.Kept(stored(file, header), header.width(), header.height());
            } catch (Undecodable _) {
                // The other decoder may be more patient.
            }
        }
        return encodedAnew(file, header);
    }

    private void requirePixels(ImageHeader header) throws RefusedImage {
        long pixels = (long) header.width() * header.height();
        if (pixels > maxPixels) {
            throw new RefusedImage(
                    Reason.TOO_MANY_PIXELS,
                    "The image has %d×%d = %d pixels; %d are allowed."
                            .formatted(header.width(), header.height(), pixels, maxPixels));
        }
    }

    private Verdict encodedAnew(ByteBuffer file, ImageHeader header) throws RefusedImage {
        header.format().requireWhole(file);
        Mat image =
                Decoder.decodeWith(
                        file,
                        header,
                        opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
        ByteBuffer encoded = damaged.encode(image);
        requireContents(encoded.limit(), luma(image));
        return new Verdict.Kept(encoded, header.width(), header.height());
    }

    private ByteBuffer stored(ByteBuffer file, ImageHeader header) throws Undecodable {
        if (compressor == null || !compressor.wants(header.width(), header.height())) {
            return file;
        }
        int eighths = ScaledBlocks.eighths(header.width(), header.height(), compressor.leastSide());
        return compressor.encode(decode(file, header, eighths, false));
    }

    private static void requireContents(int bytes, GrayImage gray) throws RefusedImage {
        if (bytes >= SMALL_FILE) {
            return;
        }
        double variance = gray.columnVariance(PERCENT);
        if (variance < LEAST_VARIANCE) {
            throw new RefusedImage(
                    Reason.LOW_VARIANCE,
                    ("The file has %d bytes, and in 95 %% of its columns the variance is below %.1f;"
                                    + " files under %d bytes need %.0f.")
                            .formatted(bytes, variance, SMALL_FILE, LEAST_VARIANCE));
        }
    }

    /// A JPEG that the fast way cannot decode.
    private static final class Undecodable extends Exception {
        private static final long serialVersionUID = 1L;

        Undecodable(RefusedImage cause) {
            super(cause);
        }
    }

    /// A JPEG at a number of eighths of its size. OpenCV has those that are powers of two; the
    /// others are made from the whole picture.
    private static Mat decode(ByteBuffer file, ImageHeader header, int eighths, boolean gray)
            throws Undecodable {
        int flags =
                switch (eighths) {
                    case 1 ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8
                                    : opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
                    case 2 ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4
                                    : opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
                    case 4 ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2
                                    : opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
                    default ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_GRAYSCALE
                                    : opencv_imgcodecs.IMREAD_COLOR;
                };
        try {
            Mat image =
                    Decoder.decodeWith(
                            file, header, flags | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
            boolean ready = eighths == 8 || Integer.bitCount(eighths) == 1;
            return ready ? image : new ScaledBlocks(eighths).shrink(image);
        } catch (RefusedImage e) {
            throw new Undecodable(e);
        }
    }

    private static GrayImage gray(Mat image) {
        byte[] pixels = new byte[image.cols() * image.rows()];
        byte[] row = new byte[image.cols()];
        for (int y = 0; y < image.rows(); y++) {
            image.ptr(y).get(row);
            System.arraycopy(row, 0, pixels, y * row.length, row.length);
        }
        return new GrayImage(pixels, image.cols(), image.rows());
    }

    /// Pillow's luma.
    private static GrayImage luma(Mat image) {
        int width = image.cols();
        byte[] pixels = new byte[width * image.rows()];
        byte[] row = new byte[3 * width];
        for (int y = 0; y < image.rows(); y++) {
            image.ptr(y).get(row);
            for (int x = 0; x < width; x++) {
                int blue = Byte.toUnsignedInt(row[3 * x]);
                int green = Byte.toUnsignedInt(row[3 * x + 1]);
                int red = Byte.toUnsignedInt(row[3 * x + 2]);
                int luma = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
                pixels[y * width + x] = (byte) luma;
            }
        }
        return new GrayImage(pixels, width, image.rows());
    }
}
