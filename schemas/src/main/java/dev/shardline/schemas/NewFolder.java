package dev.shardline.schemas;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder that appears under its name when it is whole and on disk. Until then it is a hidden one
/// beside that name, in which one process works; the lock of that process ends with it, and what a
/// crash has left there is removed by who comes next.
public final class NewFolder implements AutoCloseable {

    private final Path target;
    private final Path work;
    private final Path lockFile;
    private final FileChannel lock;

    private NewFolder(Path target, Path work, Path lockFile, FileChannel lock) {
        this.target = target;
        this.work = work;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Begins one.
    ///
    /// @param place its name; folders above are made
    /// @throws FolderTakenException if something has this name, or another process makes it
    public static NewFolder at(Path place) throws IOException {
        Path target = place.toAbsolutePath().normalize();
        refusePresent(place, target);
        Files.createDirectories(parent(target));
        Path work = target.resolveSibling("." + target.getFileName() + ".partial");
        Path lockFile = work.resolveSibling(work.getFileName() + ".lock");
        var channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (locked(channel) == null) {
            channel.close();
            throw new FolderTakenException(place + " is being built by another process.");
        }
        var folder = new NewFolder(target, work, lockFile, channel);
        try {
            // Whoever had the lock before may have ended well.
            refusePresent(place, target);
            Disk.delete(work);
            Files.createDirectory(work);
            return folder;
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static void refusePresent(Path place, Path target) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FolderTakenException(
                    place + " is there already; delete it, or choose another place.");
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static Path parent(Path target) {
        Path parent = target.getParent();
        if (parent == null) {
            throw new FolderTakenException(target + " is no place for a folder.");
        }
        return parent;
    }

    /// The hidden folder: empty at first.
    public Path work() {
        return work;
    }

    /// Gives what is in the hidden folder its name, when all of it is on disk.
    public void publish() throws IOException {
        List<Path> made;
        try (Stream<Path> files = Files.walk(work)) {
            made = files.toList();
        }
        for (Path path : made) {
            Disk.sync(path);
        }
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        Disk.sync(parent(target));
    }

    /// Removes the hidden folder, where it still has that name.
    @Override
    public void close() throws IOException {
        try (lock) {
            Disk.delete(work);
            Files.deleteIfExists(lockFile);
        }
    }
}
