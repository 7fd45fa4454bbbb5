package dev.shardline.ingest.yfcc;

import dev.shardline.ingest.SourceException;
import dev.shardline.schemas.Disk;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Turns Yahoo's metadata into 4096 files `xxx.gz` of JSON lines, in one pass over the rows. The
/// files appear under their names when all of them are complete and on disk, replacing older ones;
/// stopped before, it leaves what was there, and begins anew next time.
///
/// Memory is bounded by the lines of a gzip member in each shard, however many rows there are.
public final class MetadataConverter {

    /// Of the original tool.
    public static final int LINES_PER_MEMBER = 100;

    /// The rows that could not become lines, one JSON object each; only where there are any.
    public static final String BAD_ROWS = "_bad_rows.jsonl";

    private static final String HIDDEN = ".shardline-metadata";
    private static final int PACKERS = 2;
    private static final int SYNCS = 64;
    private static final long SAID_EVERY = 100_000;

    private final int linesPerMember;
    private final LongConsumer progress;

    /// @param linesPerMember of each gzip member: the more, the more memory
    /// @param progress is told the rows so far, now and then
    public MetadataConverter(int linesPerMember, LongConsumer progress) {
        this.linesPerMember = linesPerMember;
        this.progress = progress;
    }

    /// What a conversion has done.
    ///
    /// @param rows that became lines
    /// @param badRows those that could not
    /// @param firstBadRow of them, with file and line
    public record Converted(long rows, long badRows, Optional<String> firstBadRow) {}

    /// Converts the files, one after the other.
    ///
    /// @param folder made where it is missing
    /// @throws SourceException if a file is not of YFCC100m or is damaged
    /// @throws InterruptedException if the thread is interrupted
    public Converted convert(List<Path> files, Path folder) throws InterruptedException {
        Path temporary = folder.resolve(HIDDEN);
        try {
            Files.createDirectories(folder);
            try (var lock =
                    FileChannel.open(
                            folder.resolve(HIDDEN + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                take(lock, folder);
                Disk.delete(temporary);
                Files.createDirectory(temporary);
                var bad = new BadRows(temporary.resolve(BAD_ROWS));
                long rows = write(files, temporary, bad);
                publish(temporary, folder);
                Files.deleteIfExists(folder.resolve(HIDDEN + ".lock"));
                return new Converted(rows, bad.count, Optional.ofNullable(bad.first));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing metadata to " + folder, e);
        }
    }

    private static void take(FileChannel lock, Path folder) throws IOException {
        try {
            if (lock.tryLock() == null) {
                throw new SourceException("Another process is converting metadata to " + folder);
            }
        } catch (OverlappingFileLockException _) {
            throw new SourceException("This process is converting metadata to " + folder);
        }
    }

    private long write(List<Path> files, Path temporary, BadRows bad)
            throws IOException, InterruptedException {
        long rows = 0;
        try (bad;
                var shards = new ShardFiles(temporary, linesPerMember, PACKERS)) {
            for (Path file : files) {
                rows += write(file, rows, shards, bad);
            }
            shards.finish();
        }
        return rows;
    }

    private long write(Path file, long before, ShardFiles shards, BadRows bad)
            throws IOException, InterruptedException {
        long rows = 0;
        try (PhotoRows photos = open(file)) {
            var line = new MetadataLine(photos.columns());
            for (var photo = next(file, photos); photo.isPresent(); photo = next(file, photos)) {
                Optional<String> fault =
                        switch (photo.get()) {
                            case Photo.Read(_, var values) -> line.make(values);
                            case Photo.Broken(_, String reason) -> Optional.of(reason);
                        };
                if (fault.isPresent()) {
                    bad.add(file, photo.get().line(), fault.get());
                    continue;
                }
                shards.add(Shards.number(line.key()), line.bytes(), line.size());
                rows++;
                if (rows % SAID_EVERY == 0) {
                    progress.accept(before + rows);
                }
            }
        }
        return rows;
    }

    private static PhotoRows open(Path file) {
        try {
            return MetadataFile.open(file);
        } catch (IOException e) {
            throw new SourceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Optional<Photo> next(Path file, PhotoRows photos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("converting " + file);
        }
        try {
            return photos.next();
        } catch (IOException e) {
            throw new SourceException(
                    "%s cannot be read to its end: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Renames when all is on disk.
    private static void publish(Path temporary, Path folder)
            throws IOException, InterruptedException {
        List<Path> written;
        try (Stream<Path> files = Files.list(temporary)) {
            written = files.sorted().toList();
        }
        syncAll(written);
        for (Path file : written) {
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        if (written.stream().noneMatch(file -> file.endsWith(BAD_ROWS))) {
            Files.deleteIfExists(folder.resolve(BAD_ROWS));
        }
        Files.delete(temporary);
        Disk.sync(folder);
    }

    private static void syncAll(List<Path> files) throws IOException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(SYNCS)) {
            List<Callable<Path>> syncs = new ArrayList<>();
            for (Path file : files) {
                syncs.add(() -> {
                    Disk.sync(file);
                    return file;
                });
            }
            for (Future<Path> done : threads.invokeAll(syncs)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("syncing metadata", e.getCause());
        }
    }

    /// The list of rows that could not become lines; a file only where there are any.
    private static final class BadRows implements AutoCloseable {
        private final Path path;
        private @Nullable BufferedWriter out;
        private @Nullable String first;
        private long count;

        BadRows(Path path) {
            this.path = path;
        }

        void add(Path file, long line, String reason) throws IOException {
            if (out == null) {
                out = Files.newBufferedWriter(path);
                first = "%s:%d: %s".formatted(file, line, reason);
            }
            count++;
            out.write(new BadLine(file.toString(), line, reason).json());
            out.newLine();
        }

        @Override
        public void close() throws IOException {
            if (out != null) {
                out.close();
            }
        }
    }
}
