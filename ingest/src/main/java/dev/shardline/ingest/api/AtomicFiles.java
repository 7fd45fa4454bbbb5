package dev.shardline.ingest.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Files that are there whole or not at all.
public final class AtomicFiles {

    private AtomicFiles() {}

    /// What is in a file.
    @FunctionalInterface
    public interface Content {
        void write(Writer out) throws IOException;
    }

    /// Writes a file beside its name, on disk before it gets it. The folder is made where it is
    /// absent.
    ///
    /// @throws UncheckedIOException if it cannot be written
    public static void write(Path file, Content content) {
        Path parent = folder(file);
        Path part = parent.resolve("." + file.getFileName() + ".part");
        try {
            Files.createDirectories(parent);
            try (Writer out = Files.newBufferedWriter(part)) {
                content.write(out);
            }
            sync(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            sync(parent);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    /// The folder of a file.
    public static Path folder(Path file) {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
