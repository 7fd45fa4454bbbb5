package dev.shardline.ingest;

import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Finds out what a file is that cannot be what the recipe says, before anything of it is read.
final class FileCheck {

    private static final int HEAD = 8;

    private FileCheck() {}

    /// @throws SourceException if the file cannot be of the format
    static void check(Path file, SourceFormat format) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SourceException(file + " is not a file.");
        }
        if (!Files.isReadable(file)) {
            throw new SourceException(file + " may not be read by this user.");
        }
        if (Files.size(file) == 0) {
            throw new SourceException(file + " is empty: it has 0 bytes.");
        }
        Optional<String> other = format == SourceFormat.PARQUET ? notParquet(file) : notText(file);
        if (other.isPresent()) {
            throw new SourceException(
                    "%s is %s, but source.format is %s."
                            .formatted(file, other.get(), format.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Optional<String> notParquet(Path file) throws IOException {
        byte[] head;
        try (InputStream bytes = Files.newInputStream(file)) {
            head = bytes.readNBytes(HEAD);
        }
        return isParquet(head) ? Optional.empty() : Optional.of("not a parquet file");
    }

    private static Optional<String> notText(Path file) throws IOException {
        byte[] head;
        try (InputStream bytes = Compression.open(file)) {
            head = bytes.readNBytes(HEAD);
        }
        if (isParquet(head)) {
            return Optional.of("a parquet file");
        }
        if (Compression.startsWith(head, 'P', 'K', 3, 4)) {
            return Optional.of("a zip archive");
        }
        boolean utf16 =
                Compression.startsWith(head, 0xff, 0xfe)
                        || Compression.startsWith(head, 0xfe, 0xff);
        return utf16 ? Optional.of("text in UTF-16 instead of UTF-8") : Optional.empty();
    }

    private static boolean isParquet(byte[] head) {
        return Compression.startsWith(head, 'P', 'A', 'R', '1');
    }
}
