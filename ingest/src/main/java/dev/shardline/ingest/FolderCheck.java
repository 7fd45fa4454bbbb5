package dev.shardline.ingest;

import dev.shardline.schemas.avro.ImageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.commons.codec.digest.DigestUtils;

/// Holds a folder of images against the list that they come from, without network: every record of
/// a source with names and MD5s must have its file, with these bytes.
///
/// The names and hashes of the list are kept in memory, about 150 bytes for each record.
public final class FolderCheck {

    /// What can be wrong with a name.
    public enum Finding {
        /// The list has it, the folder does not.
        MISSING,
        /// Its bytes have another MD5.
        CORRUPT,
        /// It is an image of the folder that the list does not have.
        EXTRA
    }

    /// How many there are of each kind.
    ///
    /// @param listed names in the list
    /// @param unchecked files for which the list has no MD5
    public record Counts(
            long listed, long good, long missing, long corrupt, long extra, long unchecked) {

        /// Whether the folder is what the list says.
        public boolean isSound() {
            return missing == 0 && corrupt == 0 && extra == 0;
        }
    }

    private final Path folder;
    private final BiConsumer<Finding, String> findings;
    private final Map<String, String> wanted = new HashMap<>();
    private long good;
    private long missing;
    private long corrupt;
    private long extra;
    private long unchecked;

    private FolderCheck(Path folder, BiConsumer<Finding, String> findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /// Checks a folder.
    ///
    /// @param findings takes each finding with the id or the name that it is about, as they are
    ///   made
    /// @throws SourceException if the list cannot be read
    /// @throws IOException if the folder cannot
    public static Counts check(Path folder, Source list, BiConsumer<Finding, String> findings)
            throws IOException {
        var check = new FolderCheck(folder, findings);
        check.checkListed(list);
        check.checkOthers();
        return new Counts(
                check.wanted.size(),
                check.good,
                check.missing,
                check.corrupt,
                check.extra,
                check.unchecked);
    }

    private void checkListed(Source list) throws IOException {
        try (Rows rows = list.read(Position.START)) {
            for (Optional<SourceRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof SourceRow.Good(ImageRecord image, _)) {
                    String name = image.getName().orElse("");
                    if (wanted.putIfAbsent(name, "") == null) {
                        checkFile(image, name);
                    }
                }
            }
        }
    }

    private void checkFile(ImageRecord image, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            missing++;
            findings.accept(Finding.MISSING, image.getId());
        } else if (image.getChecksum().isEmpty()) {
            unchecked++;
        } else if (md5(file).equals(image.getChecksum().get())) {
            good++;
        } else {
            corrupt++;
            findings.accept(Finding.CORRUPT, image.getId());
        }
    }

    private static String md5(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return DigestUtils.md5Hex(in);
        }
    }

    /// Tables, statistics and hidden files are not part of the list.
    private void checkOthers() throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String name = folder.relativize(file).toString().replace('\\', '/');
                        if (isImage(name) && !wanted.containsKey(name)) {
                            extra++;
                            findings.accept(Finding.EXTRA, name);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static boolean isImage(String name) {
        return name.matches("(?i)[^._].*\\.(jpe?g|png|webp|gif|bmp|tiff?)");
    }
}
