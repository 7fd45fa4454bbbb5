package dev.shardline.validator;

import dev.shardline.schemas.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Names bytes that are none of the formats that are read: other image formats, web pages, and what
/// else servers send in an image's place.
final class Strangers {

    private static final int SHOWN = 24;

    private Strangers() {}

    static RefusedImage refused(ByteBuffer bytes, Optional<String> contentType) {
        var image = otherImage(bytes);
        if (image.isPresent()) {
            return RefusedImage.undecodable(
                    "%s images are not supported; supported are JPEG, PNG, WebP, GIF, BMP and TIFF."
                            .formatted(image.get()));
        }
        String type = contentType.map(sent -> ", sent as " + shown(sent)).orElse("");
        return new RefusedImage(
                Reason.NOT_AN_IMAGE,
                "The %d bytes are %s and no image%s."
                        .formatted(bytes.limit(), otherContent(bytes), type));
    }

    private static Optional<String> otherImage(ByteBuffer bytes) {
        if (ImageFormat.begins(bytes, 4, "ftypavi")) {
            return Optional.of("AVIF");
        }
        if (ImageFormat.begins(bytes, 4, "ftyphei") || ImageFormat.begins(bytes, 4, "ftypmif1")) {
            return Optional.of("HEIC");
        }
        if (ImageFormat.begins(bytes, 0, "\u00ff\n") || ImageFormat.begins(bytes, 4, "JXL \r\n")) {
            return Optional.of("JPEG XL");
        }
        if (ImageFormat.begins(bytes, 4, "jP  \r\n")) {
            return Optional.of("JPEG 2000");
        }
        if (ImageFormat.begins(bytes, 0, "\0\0\1\0")) {
            return Optional.of("ICO");
        }
        if (ImageFormat.begins(bytes, 0, "8BPS")) {
            return Optional.of("Photoshop");
        }
        if (ImageFormat.begins(bytes, 0, "II+\0") || ImageFormat.begins(bytes, 0, "MM\0+")) {
            return Optional.of("BigTIFF");
        }
        return text(bytes).contains("<svg") ? Optional.of("SVG") : Optional.empty();
    }

    private static String otherContent(ByteBuffer bytes) {
        String text = text(bytes);
        if (text.isEmpty()) {
            return "blank";
        }
        if (text.startsWith("<!doctype html") || text.contains("<html")) {
            return "a web page (HTML)";
        }
        if (text.startsWith("<")) {
            return "XML or HTML";
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            return "JSON";
        }
        if (text.startsWith("%pdf")) {
            return "a PDF document";
        }
        return "something unknown that starts with '" + shown(text) + "'";
    }

    /// The beginning, lower case, one character per byte.
    private static String text(ByteBuffer bytes) {
        var start = new byte[Math.min(bytes.limit(), 512)];
        bytes.get(0, start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return text.replace("\u00ef\u00bb\u00bf", "").strip().toLowerCase(Locale.ROOT);
    }

    /// Printable, and short.
    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), SHOWN)).replaceAll("[^ -~]", "?");
    }
}
