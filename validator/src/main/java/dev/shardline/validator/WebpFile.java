package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The structure of a WebP file: one RIFF chunk of chunks, each with a name and a length.
final class WebpFile {

    private static final int FIRST_CHUNK = 12;

    private WebpFile() {}

    static ImageHeader header(ByteBuffer file) throws RefusedImage {
        var bytes = ImageFormat.ordered(file, ByteOrder.LITTLE_ENDIAN);
        int data = FIRST_CHUNK + 8;
        if (ImageFormat.begins(bytes, FIRST_CHUNK, "VP8X")) {
            int width = 1 + unsigned24(bytes, data + 4);
            int height = 1 + unsigned24(bytes, data + 7);
            return ImageHeader.of(ImageFormat.WEBP, width, height, false, exif(bytes));
        }
        if (ImageFormat.begins(bytes, FIRST_CHUNK, "VP8L")) {
            int bits = bytes.getInt(data + 1);
            int width = 1 + (bits & 0x3FFF);
            int height = 1 + (bits >> 14 & 0x3FFF);
            return ImageHeader.of(ImageFormat.WEBP, width, height, false, null);
        }
        if (ImageFormat.begins(bytes, FIRST_CHUNK, "VP8 ")) {
            int width = bytes.getShort(data + 6) & 0x3FFF;
            int height = bytes.getShort(data + 8) & 0x3FFF;
            return ImageHeader.of(ImageFormat.WEBP, width, height, false, null);
        }
        throw RefusedImage.undecodable("The WebP file does not start with image data.");
    }

    static void requireWhole(ByteBuffer file) throws RefusedImage {
        var bytes = ImageFormat.ordered(file, ByteOrder.LITTLE_ENDIAN);
        long end = end(bytes);
        if (end > bytes.limit()) {
            throw RefusedImage.truncated(
                    ImageFormat.WEBP,
                    "it should have %d bytes and has %d".formatted(end, bytes.limit()));
        }
    }

    private static @Nullable ByteBuffer exif(ByteBuffer bytes) {
        long end = Math.min(end(bytes), bytes.limit());
        long at = FIRST_CHUNK;
        while (at + 8 <= end) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(bytes.getInt(start + 4));
            at += 8 + length + (length & 1);
            if (ImageFormat.begins(bytes, start, "EXIF") && start + 8 + length <= end) {
                return withoutPrefix(bytes.slice(start + 8, (int) length));
            }
        }
        return null;
    }

    /// Some writers keep the prefix that only JPEG has.
    private static ByteBuffer withoutPrefix(ByteBuffer exif) {
        return ImageFormat.begins(exif, 0, "Exif\0\0") ? exif.slice(6, exif.limit() - 6) : exif;
    }

    private static long end(ByteBuffer bytes) {
        return 8 + Integer.toUnsignedLong(bytes.getInt(4));
    }

    private static int unsigned24(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at))
                | Byte.toUnsignedInt(bytes.get(at + 2)) << 16;
    }
}
