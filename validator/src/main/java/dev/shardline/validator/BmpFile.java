package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The structure of a BMP file: two headers, then rows of pixels at a given place.
final class BmpFile {

    private static final int OS2_HEADER = 12;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;

    private BmpFile() {}

    /// "BM" alone begins many a text; a BMP file then gives one of a few header sizes.
    static boolean looksLikeOne(ByteBuffer file) {
        if (file.limit() < 18) {
            return true;
        }
        int header = ImageFormat.ordered(file, ByteOrder.LITTLE_ENDIAN).getInt(14);
        return header == OS2_HEADER || (header >= 36 && header <= 124);
    }

    static ImageHeader header(ByteBuffer file) throws RefusedImage {
        var bytes = ImageFormat.ordered(file, ByteOrder.LITTLE_ENDIAN);
        return ImageHeader.of(ImageFormat.BMP, width(bytes), height(bytes), false, null);
    }

    /// The size that the header gives for the whole file is often wrong, so the rows are counted.
    static void requireWhole(ByteBuffer file) throws RefusedImage {
        var bytes = ImageFormat.ordered(file, ByteOrder.LITTLE_ENDIAN);
        long start = Integer.toUnsignedLong(bytes.getInt(10));
        long end = start + dataSize(bytes);
        if (end > bytes.limit()) {
            throw RefusedImage.truncated(
                    ImageFormat.BMP,
                    "its pixels reach to byte %d of %d".formatted(end, bytes.limit()));
        }
    }

    private static long dataSize(ByteBuffer bytes) {
        boolean os2 = bytes.getInt(14) == OS2_HEADER;
        int bits = Short.toUnsignedInt(bytes.getShort(os2 ? 24 : 28));
        int compression = os2 ? UNCOMPRESSED : bytes.getInt(30);
        if (compression == UNCOMPRESSED || compression == BIT_FIELDS) {
            long row = (width(bytes) * bits + 31) / 32 * 4;
            return row * height(bytes);
        }
        return Integer.toUnsignedLong(bytes.getInt(34));
    }

    private static long width(ByteBuffer bytes) {
        return bytes.getInt(14) == OS2_HEADER
                ? Short.toUnsignedLong(bytes.getShort(18))
                : bytes.getInt(18);
    }

    /// Negative where the rows stand from top to bottom.
    private static long height(ByteBuffer bytes) {
        return bytes.getInt(14) == OS2_HEADER
                ? Short.toUnsignedLong(bytes.getShort(20))
                : Math.abs((long) bytes.getInt(22));
    }
}
