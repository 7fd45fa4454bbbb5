package dev.shardline.validator;

import java.nio.ByteBuffer;

/// The structure of a TIFF file: a chain of directories, one per page, each pointing at strips or
/// tiles of pixels.
///
/// OpenCV's decoder turns TIFF pixels by itself, whatever it is asked. So the header's size is the
/// turned one, and no orientation is left to apply.
final class TiffFile {

    private static final int WIDTH = 0x0100;
    private static final int HEIGHT = 0x0101;
    private static final int STRIP_OFFSETS = 0x0111;
    private static final int STRIP_SIZES = 0x0117;
    private static final int TILE_OFFSETS = 0x0144;
    private static final int TILE_SIZES = 0x0145;
    private static final int MAX_PAGES = 10_000;

    private TiffFile() {}

    static ImageHeader header(ByteBuffer file) throws RefusedImage {
        var ifd = Ifd.first(ordered(file));
        long width = ifd.find(WIDTH).map(ifd::number).orElse(0L);
        long height = ifd.find(HEIGHT).map(ifd::number).orElse(0L);
        boolean swaps = ifd.find(Ifd.ORIENTATION).map(ifd::number).orElse(1L) >= 5;
        var size =
                ImageHeader.of(
                        ImageFormat.TIFF,
                        swaps ? height : width,
                        swaps ? width : height,
                        false,
                        null);
        return new ImageHeader(size.format(), size.width(), size.height(), size.gray(), 1, file);
    }

    static void requireWhole(ByteBuffer file) throws RefusedImage {
        var bytes = ordered(file);
        long next = Integer.toUnsignedLong(bytes.getInt(4));
        for (int page = 0; next != 0; page++) {
            if (page == MAX_PAGES) {
                throw RefusedImage.undecodable(
                        "The TIFF file has more than %d pages.".formatted(MAX_PAGES));
            }
            var ifd = Ifd.at(bytes, next);
            requireWhole(ifd);
            next = ifd.next();
        }
    }

    private static void requireWhole(Ifd ifd) throws RefusedImage {
        for (var entry : ifd.entries()) {
            requireWithin(ifd, entry.at() + entry.size());
        }
        requireWhole(ifd, STRIP_OFFSETS, STRIP_SIZES);
        requireWhole(ifd, TILE_OFFSETS, TILE_SIZES);
    }

    private static void requireWhole(Ifd ifd, int offsetsTag, int sizesTag) throws RefusedImage {
        var offsets = ifd.find(offsetsTag);
        var sizes = ifd.find(sizesTag);
        if (offsets.isEmpty() || sizes.isEmpty()) {
            return;
        }
        long count = Math.min(offsets.get().count(), sizes.get().count());
        for (long i = 0; i < count; i++) {
            requireWithin(ifd, ifd.number(offsets.get(), i) + ifd.number(sizes.get(), i));
        }
    }

    private static void requireWithin(Ifd ifd, long end) throws RefusedImage {
        if (end > ifd.bytes().limit()) {
            throw RefusedImage.truncated(
                    ImageFormat.TIFF,
                    "it refers to byte %d of %d".formatted(end, ifd.bytes().limit()));
        }
    }

    private static ByteBuffer ordered(ByteBuffer file) throws RefusedImage {
        return Ifd.ordered(file)
                .orElseThrow(() -> RefusedImage.undecodable("The TIFF file has no byte order."));
    }
}
