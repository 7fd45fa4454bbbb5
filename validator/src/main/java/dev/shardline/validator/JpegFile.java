package dev.shardline.validator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The structure of a JPEG file: segments, each with a marker and a length, and the entropy-coded
/// data after each start of scan.
final class JpegFile {

    private static final int APP1 = 0xE1;
    private static final int SOS = 0xDA;
    private static final int EOI = 0xD9;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private JpegFile() {}

    static ImageHeader header(ByteBuffer bytes) throws RefusedImage {
        @Nullable ByteBuffer exif = null;
        int at = marker(bytes, 2);
        while (!isFrame(code(bytes, at))) {
            int code = code(bytes, at);
            if (code == SOS || code == EOI) {
                throw RefusedImage.undecodable("The JPEG file has no frame header.");
            }
            if (code == APP1 && ImageFormat.begins(bytes, at + 3, "Exif\0\0") && exif == null) {
                exif = segment(bytes, at, 8);
            }
            at = marker(bytes, end(bytes, at));
        }
        int height = Short.toUnsignedInt(bytes.getShort(at + 4));
        int width = Short.toUnsignedInt(bytes.getShort(at + 6));
        boolean gray = bytes.get(at + 8) == 1;
        return ImageHeader.of(ImageFormat.JPEG, width, height, gray, exif);
    }

    static void requireWhole(ByteBuffer bytes) throws RefusedImage {
        boolean scanned = false;
        int at = marker(bytes, 2);
        while (code(bytes, at) != EOI) {
            boolean scan = code(bytes, at) == SOS;
            scanned |= scan;
            int end = end(bytes, at);
            at = marker(bytes, scan ? scanEnd(bytes, end) : end);
        }
        if (!scanned) {
            throw RefusedImage.undecodable("The JPEG file has no image data.");
        }
    }

    /// Where the next marker's code is: behind its last 0xFF. Bytes between segments are skipped,
    /// as every decoder does.
    private static int marker(ByteBuffer bytes, int from) {
        int at = from;
        while (true) {
            while (bytes.get(at) != (byte) 0xFF) {
                at++;
            }
            while (bytes.get(at) == (byte) 0xFF) {
                at++;
            }
            if (bytes.get(at) != 0) {
                return at;
            }
        }
    }

    private static int code(ByteBuffer bytes, int at) {
        return Byte.toUnsignedInt(bytes.get(at));
    }

    /// The first byte behind a segment; markers without content have none.
    private static int end(ByteBuffer bytes, int at) throws RefusedImage {
        int code = code(bytes, at);
        if (code == 0x01 || (code >= 0xD0 && code <= 0xD8)) {
            return at + 1;
        }
        int length = Short.toUnsignedInt(bytes.getShort(at + 1));
        if (length < 2) {
            throw RefusedImage.undecodable(
                    "The JPEG file has a segment of impossible length, %d.".formatted(length));
        }
        return at + 1 + length;
    }

    private static @Nullable ByteBuffer segment(ByteBuffer bytes, int at, int skip)
            throws RefusedImage {
        int from = at + 1 + skip;
        int end = end(bytes, at);
        return end > from && end <= bytes.limit() ? bytes.slice(from, end - from) : null;
    }

    /// SOF0 to SOF15 without the codes in between that mean something else (DHT, JPG, DAC).
    private static boolean isFrame(int code) {
        return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
    }

    /// The place of the 0xFF that ends a scan: neither stuffed, nor a restart, nor filling. Eight
    /// bytes at a time, because this reads nearly all of every file.
    private static int scanEnd(ByteBuffer bytes, int from) {
        int at = from;
        while (true) {
            at = nextFf(bytes, at);
            int code = code(bytes, at + 1);
            if (code != 0 && code != 0xFF && (code < 0xD0 || code > 0xD7)) {
                return at;
            }
            at += code == 0xFF ? 1 : 2;
        }
    }

    private static int nextFf(ByteBuffer bytes, int from) {
        int at = from;
        for (int last = bytes.limit() - Long.BYTES; at <= last; at += Long.BYTES) {
            long inverted = ~bytes.getLong(at);
            long zeros = (inverted - LOW_BITS) & ~inverted & HIGH_BITS;
            if (zeros != 0) {
                break;
            }
        }
        while (bytes.get(at) != (byte) 0xFF) {
            at++;
        }
        return at;
    }
}
