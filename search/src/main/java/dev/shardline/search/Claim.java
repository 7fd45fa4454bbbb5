package dev.shardline.search;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder in which one process builds. Its lock lies beside it, and ends with the process.
final class Claim implements AutoCloseable {

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;

    private Claim(Path folder, Path lockFile, FileChannel lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Makes the folder, anew where an earlier process left one.
    ///
    /// @throws IndexException if another process builds there
    static Claim of(Path folder) throws IOException {
        Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
        var channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (locked(channel) == null) {
                throw new IndexException(folder + " is being built by another process.");
            }
            delete(folder);
            Files.createDirectory(folder);
            return new Claim(folder, lockFile, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /// Removes what is in a folder of files, and the folder.
    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /// Removes the folder, where it still has this name.
    @Override
    public void close() throws IOException {
        try (lock) {
            delete(folder);
            Files.deleteIfExists(lockFile);
        }
    }
}
