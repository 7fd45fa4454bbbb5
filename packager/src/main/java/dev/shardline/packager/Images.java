package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Knows images by their first bytes.
final class Images {
    private static final int LONGEST_MAGIC = 12;
    private static final Set<String> EXTENSIONS =
            Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

    /// What an image or its caption may be called beside other columns.
    static final Set<String> NAMES =
            Stream.concat(EXTENSIONS.stream(), Stream.of("txt"))
                    .collect(Collectors.toUnmodifiableSet());

    private Images() {}

    static boolean isExtension(String extension) {
        return EXTENSIONS.contains(extension);
    }

    /// Whether the bytes begin as a file of this extension does.
    static boolean fits(String extension, ByteBuffer content) {
        var start = new byte[Math.min(LONGEST_MAGIC, content.remaining())];
        content.duplicate().get(start);
        String magic = new String(start, ISO_8859_1);
        return switch (extension) {
            case "jpg", "jpeg" -> magic.startsWith("\u00ff\u00d8\u00ff");
            case "png" -> magic.startsWith("\u0089PNG\r\n\u001a\n");
            case "webp" -> magic.startsWith("RIFF") && magic.endsWith("WEBP");
            case "gif" -> magic.startsWith("GIF8");
            case "bmp" -> magic.startsWith("BM");
            case "tif", "tiff" -> magic.startsWith("II*\0") || magic.startsWith("MM\0*");
            default -> false;
        };
    }
}
