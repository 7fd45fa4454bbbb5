package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The structure of a GIF file: a screen, then images and extensions as chains of short blocks,
/// then a trailer.
final class GifFile {

    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    private GifFile() {}

    static ImageHeader header(ByteBuffer file) throws RefusedImage {
        var bytes = ImageFormat.ordered(file, ByteOrder.LITTLE_ENDIAN);
        int width = Short.toUnsignedInt(bytes.getShort(6));
        int height = Short.toUnsignedInt(bytes.getShort(8));
        return ImageHeader.of(ImageFormat.GIF, width, height, false, null);
    }

    static void requireWhole(ByteBuffer bytes) throws RefusedImage {
        boolean image = false;
        int at = 13 + colorTable(bytes.get(10));
        while (bytes.get(at) != TRAILER) {
            switch (bytes.get(at)) {
                case EXTENSION -> at = blocksEnd(bytes, at + 2);
                case IMAGE -> {
                    image = true;
                    at = blocksEnd(bytes, at + 11 + colorTable(bytes.get(at + 9)));
                }
                case 0 -> at++; // Padding between blocks, which decoders skip.
                default ->
                        throw RefusedImage.undecodable(
                                "The GIF file has an unknown block at byte %d.".formatted(at));
            }
        }
        if (!image) {
            throw RefusedImage.undecodable("The GIF file has no image in it.");
        }
    }

    private static int colorTable(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int blocksEnd(ByteBuffer bytes, int from) {
        int at = from;
        while (bytes.get(at) != 0) {
            at += 1 + Byte.toUnsignedInt(bytes.get(at));
        }
        return at + 1;
    }
}
