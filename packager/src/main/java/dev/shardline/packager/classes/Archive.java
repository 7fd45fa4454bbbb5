package dev.shardline.packager.classes;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// `dataset.tgz`: the class folders and the splits of an output in one file. Its bytes depend on
/// theirs and their names only, not on times or owners.
public final class Archive {

    /// The file's name.
    public static final String FILE = "dataset.tgz";

    private static final int FILE_MODE = 0100644;
    private static final int BUFFER = 1 << 16;

    private Archive() {}

    /// Writes the archive; it replaces an older one when it is whole.
    ///
    /// @return how many files are in it
    /// @throws ClassesException if the output has no class folders or cannot be written
    public static int write(Path output) {
        Folders folders = Folders.of(output);
        List<String> members = members(folders);
        folders.write(
                FILE,
                out -> {
                    var gzip = new GzipParameters();
                    gzip.setModificationTime(0);
                    gzip.setOperatingSystem(255); // Of no machine in particular.
                    try (var tar =
                            new TarArchiveOutputStream(
                                    new GzipCompressorOutputStream(
                                            new BufferedOutputStream(out, BUFFER), gzip),
                                    "UTF-8")) {
                        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                        tar.setAddPaxHeadersForNonAsciiNames(true);
                        for (String member : members) {
                            add(output.resolve(member), member, tar);
                        }
                    }
                });
        return members.size();
    }

    private static List<String> members(Folders folders) {
        var members = new ArrayList<String>();
        folders.files().values().forEach(members::addAll);
        try (var splits = Files.newDirectoryStream(folders.output(), "train_test_split*.json")) {
            splits.forEach(split -> members.add(split.getFileName().toString()));
        } catch (IOException e) {
            throw new ClassesException("Cannot read " + folders.output(), e);
        }
        members.sort(null);
        return members;
    }

    private static void add(Path file, String name, TarArchiveOutputStream tar) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(file));
        entry.setMode(FILE_MODE);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
    }
}
