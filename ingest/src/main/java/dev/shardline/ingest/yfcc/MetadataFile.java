package dev.shardline.ingest.yfcc;

import dev.shardline.ingest.Compression;
import dev.shardline.ingest.SourceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of metadata, told by its first bytes: the database, or one of Yahoo's text files.
final class MetadataFile {

    private static final String SQLITE = "SQLite format 3\0";
    private static final int HEAD = 16;

    private MetadataFile() {}

    /// Opens the rows of a database or of a text file, which may be packed.
    ///
    /// @throws SourceException if it is neither
    static PhotoRows open(Path file) throws IOException {
        PhotoRows rows = rows(file);
        try {
            Columns.require(file, rows.columns());
            return rows;
        } catch (SourceException e) {
            rows.close();
            throw e;
        }
    }

    private static PhotoRows rows(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SourceException(
                    file + (Files.exists(file) ? " is not a file." : " does not exist."));
        }
        if (!Files.isReadable(file)) {
            throw new SourceException(file + " may not be read by this user.");
        }
        if (Files.size(file) == 0) {
            throw new SourceException(file + " is empty: it has 0 bytes.");
        }
        var bytes = new BufferedInputStream(Compression.open(file), 1 << 16);
        String head = head(bytes);
        if (head.equals(SQLITE)) {
            bytes.close();
            if (isPacked(file)) {
                throw new SourceException(
                        file + " is a packed SQLite database; SQLite needs it unpacked.");
            }
            return SqliteRows.open(file);
        }
        if (head.indexOf('\0') >= 0 || head.startsWith("PK\3\4") || head.startsWith("PAR1")) {
            bytes.close();
            throw new SourceException(
                    file
                            + " is neither an SQLite database nor a text file of YFCC100m's"
                            + " metadata.");
        }
        return WebscopeRows.open(file, bytes);
    }

    private static boolean isPacked(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file)) {
            return !text(raw.readNBytes(HEAD)).equals(SQLITE);
        }
    }

    private static String head(BufferedInputStream bytes) throws IOException {
        bytes.mark(HEAD);
        byte[] head = bytes.readNBytes(HEAD);
        bytes.reset();
        return text(head);
    }

    private static String text(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1);
    }
}
