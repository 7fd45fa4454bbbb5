package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The formats that are read, each known by its first bytes and never by a name or content type.
enum ImageFormat {
    JPEG("JPEG", "jpg") {
        @Override
        boolean starts(ByteBuffer bytes) {
            return begins(bytes, 0, "\u00ff\u00d8\u00ff");
        }

        @Override
        ImageHeader header(ByteBuffer bytes) throws RefusedImage {
            return JpegFile.header(bytes);
        }

        @Override
        void requireWhole(ByteBuffer bytes) throws RefusedImage {
            JpegFile.requireWhole(bytes);
        }
    },
    PNG("PNG", "png") {
        @Override
        boolean starts(ByteBuffer bytes) {
            return begins(bytes, 0, "\u0089PNG\r\n\u001a\n");
        }

        @Override
        ImageHeader header(ByteBuffer bytes) throws RefusedImage {
            return PngFile.header(bytes);
        }

        @Override
        void requireWhole(ByteBuffer bytes) throws RefusedImage {
            PngFile.requireWhole(bytes);
        }
    },
    WEBP("WebP", "webp") {
        @Override
        boolean starts(ByteBuffer bytes) {
            return begins(bytes, 0, "RIFF") && begins(bytes, 8, "WEBP");
        }

        @Override
        ImageHeader header(ByteBuffer bytes) throws RefusedImage {
            return WebpFile.header(bytes);
        }

        @Override
        void requireWhole(ByteBuffer bytes) throws RefusedImage {
            WebpFile.requireWhole(bytes);
        }
    },
    GIF("GIF", "gif") {
        @Override
        boolean starts(ByteBuffer bytes) {
            return begins(bytes, 0, "GIF87a") || begins(bytes, 0, "GIF89a");
        }

        @Override
        ImageHeader header(ByteBuffer bytes) throws RefusedImage {
            return GifFile.header(bytes);
        }

        @Override
        void requireWhole(ByteBuffer bytes) throws RefusedImage {
            GifFile.requireWhole(bytes);
        }
    },
    BMP("BMP", "bmp") {
        @Override
        boolean starts(ByteBuffer bytes) {
            return begins(bytes, 0, "BM") && BmpFile.looksLikeOne(bytes);
        }

        @Override
        ImageHeader header(ByteBuffer bytes) throws RefusedImage {
            return BmpFile.header(bytes);
        }

        @Override
        void requireWhole(ByteBuffer bytes) throws RefusedImage {
            BmpFile.requireWhole(bytes);
        }
    },
    TIFF("TIFF", "tif") {
        @Override
        boolean starts(ByteBuffer bytes) {
            return begins(bytes, 0, "II*\0") || begins(bytes, 0, "MM\0*");
        }

        @Override
        ImageHeader header(ByteBuffer bytes) throws RefusedImage {
            return TiffFile.header(bytes);
        }

        @Override
        void requireWhole(ByteBuffer bytes) throws RefusedImage {
            TiffFile.requireWhole(bytes);
        }
    };

    private final String label;
    private final String extension;

    ImageFormat(String label, String extension) {
        this.label = label;
        this.extension = extension;
    }

    /// The format of these bytes, if it is one that is read.
    static Optional<ImageFormat> of(ByteBuffer bytes) {
        for (var format : values()) {
            if (format.starts(bytes)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /// As people write it.
    String label() {
        return label;
    }

    /// The ending of a file that keeps its bytes.
    String extension() {
        return extension;
    }

    abstract boolean starts(ByteBuffer bytes);

    /// What the header says, without a look at the pixels.
    ///
    /// @throws IndexOutOfBoundsException where the bytes end before the header does
    abstract ImageHeader header(ByteBuffer bytes) throws RefusedImage;

    /// Refuses a file of which a part is missing. Bytes after a complete image do no harm.
    ///
    /// @throws IndexOutOfBoundsException where the bytes end inside a structure
    abstract void requireWhole(ByteBuffer bytes) throws RefusedImage;

    /// Whether these bytes are at this place.
    ///
    /// @param magic one character per byte
    static boolean begins(ByteBuffer bytes, int at, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.limit() < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /// The same bytes from 0 to their limit, read with this order; no copy.
    static ByteBuffer ordered(ByteBuffer bytes, ByteOrder order) {
        return bytes.duplicate().order(order);
    }
}
