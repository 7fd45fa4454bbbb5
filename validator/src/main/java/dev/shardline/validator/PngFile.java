package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The structure of a PNG file: chunks, each with a length, a name and a checksum.
final class PngFile {

    private static final int FIRST_CHUNK = 8;
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int EXIF = 0x65584966;

    private PngFile() {}

    static ImageHeader header(ByteBuffer bytes) throws RefusedImage {
        if (name(bytes, FIRST_CHUNK) != IHDR) {
            throw RefusedImage.undecodable("The PNG file does not start with its header chunk.");
        }
        long width = Integer.toUnsignedLong(bytes.getInt(FIRST_CHUNK + 8));
        long height = Integer.toUnsignedLong(bytes.getInt(FIRST_CHUNK + 12));
        return ImageHeader.of(ImageFormat.PNG, width, height, false, exif(bytes));
    }

    static void requireWhole(ByteBuffer bytes) throws RefusedImage {
        boolean data = false;
        int at = FIRST_CHUNK;
        while (name(bytes, at) != IEND) {
            data |= name(bytes, at) == IDAT;
            int next = next(bytes, at);
            requireChecksum(bytes, at, next);
            at = next;
        }
        if (!data) {
            throw RefusedImage.undecodable("The PNG file has no image data.");
        }
        next(bytes, at);
    }

    /// Of the chunks that make the picture; a capital letter marks them. libpng would refuse them
    /// too, but says so on stderr.
    private static void requireChecksum(ByteBuffer bytes, int at, int next) throws RefusedImage {
        boolean critical = (bytes.get(at + 4) & 0x20) == 0;
        if (!critical) {
            return;
        }
        var crc = new CRC32();
        crc.update(bytes.slice(at + 4, next - 4 - (at + 4)));
        if ((int) crc.getValue() != bytes.getInt(next - 4)) {
            throw RefusedImage.undecodable(
                    "The PNG file is damaged: the checksum of the chunk at byte %d is wrong."
                            .formatted(at));
        }
    }

    /// The EXIF chunk may stand before or behind the image data. A file that ends earlier has none;
    /// that it is truncated is found by others.
    private static @Nullable ByteBuffer exif(ByteBuffer bytes) {
        long at = FIRST_CHUNK;
        while (at <= bytes.limit() - 12 && name(bytes, (int) at) != IEND) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(bytes.getInt(start));
            at += 12 + length;
            if (name(bytes, start) == EXIF && at <= bytes.limit()) {
                return bytes.slice(start + 8, (int) length);
            }
        }
        return null;
    }

    private static int name(ByteBuffer bytes, int at) {
        return bytes.getInt(at + 4);
    }

    private static int next(ByteBuffer bytes, int at) throws RefusedImage {
        long next = at + 12 + Integer.toUnsignedLong(bytes.getInt(at));
        if (next > bytes.limit()) {
            throw RefusedImage.truncated(
                    ImageFormat.PNG,
                    "a chunk reaches to byte %d of %d".formatted(next, bytes.limit()));
        }
        return (int) next;
    }
}
