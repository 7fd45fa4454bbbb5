package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A folder of this machine: files are made in it under hidden names, and renamed.
final class FolderOutput extends Output {
    private final Path folder;

    FolderOutput(Path folder) {
        this.folder = folder;
    }

    @Override
    public Path work() {
        return folder;
    }

    @Override
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    @Override
    public void checkWritable() throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(Files.createTempFile(folder, ".shardline-", ".probe"));
    }

    @Override
    public Set<String> names() throws IOException {
        var names = new TreeSet<String>();
        if (exists()) {
            try (var entries = Files.newDirectoryStream(folder)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            }
        }
        return names;
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(name)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// It is there.
    @Override
    public void bring(String name) {}

    /// It stays there.
    @Override
    public void drop(String name) {}

    @Override
    void prepare() throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    void publish(Path temporary, String name) throws IOException {
        Path target = folder.resolve(name);
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    void publishFolder(Path temporary, String name, Path aside) throws IOException {
        Path target = folder.resolve(name);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException e) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Disk.delete(aside);
    }

    @Override
    void publishAll(List<Path> files, List<String> names) throws IOException {
        var folders = new TreeSet<Path>(List.of(folder));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Path in = above(folder.resolve(name));
            makeFolder(in, name);
            publish(files.get(i), name);
            for (Path up = in; !up.equals(folder); up = above(up)) {
                folders.add(up);
            }
        }
        for (Path changed : folders) {
            Disk.sync(changed);
        }
    }

    private static Path above(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static void makeFolder(Path folder, String name) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "the name %s needs the folder %s, which another name has made a file"
                            .formatted(name, e.getFile()),
                    e);
        }
    }

    @Override
    void sync() throws IOException {
        Disk.sync(folder);
    }

    @Override
    void remove(String name) throws IOException {
        Disk.delete(folder.resolve(name));
    }

    /// Whoever comes first stays: a link is never replaced. Who removes another's temporary file
    /// has written his own before.
    @Override
    void writeNew(String name, byte[] content) throws IOException {
        var files = new TemporaryFiles(this, "owner");
        Path temporary = files.beside("job");
        Path target = folder.resolve(name);
        try {
            Files.write(temporary, content);
            Disk.sync(temporary);
            Files.createLink(target, temporary);
            sync();
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            if (!Files.exists(target)) {
                throw e;
            }
        } finally {
            Disk.delete(temporary);
        }
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    void append(String shard) {
        new FinishedShards(folder).add(shard);
    }

    /// Hidden files are those of their owners.
    @Override
    void removeUnfinished() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return folder.toString();
    }
}
