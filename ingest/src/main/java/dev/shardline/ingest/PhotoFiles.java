package dev.shardline.ingest;

import dev.shardline.ingest.yfcc.ColumnTypes;
import dev.shardline.ingest.yfcc.MetadataConverter;
import dev.shardline.ingest.yfcc.Shards;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a YFCC100m source. What is not converted yet is converted into the work folder,
/// once for a job: so the rows are in the order of their shards, whatever the order of the
/// database, and memory does not grow with it.
final class PhotoFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PhotoFiles.class);

    private static final String PREFIX = "yfcc100m-";
    private static final String UNFINISHED = ".unfinished";

    /// A quarter of the original tool's: less waits in memory, and a broker is in this process.
    private static final int LINES_PER_MEMBER = 25;

    private final List<Path> files;
    private final SourceSettings settings;
    private final boolean converted;
    private final List<Column> columns;
    private final Path folder;

    private PhotoFiles(
            List<Path> files,
            SourceSettings settings,
            boolean converted,
            List<Column> columns,
            Path folder) {
        this.files = files;
        this.settings = settings;
        this.converted = converted;
        this.columns = columns;
        this.folder = folder;
    }

    /// @throws SourceException if the files are none of YFCC100m
    static PhotoFiles open(List<Path> files, SourceSettings settings, Path work) {
        if (Layout.named(settings.columns()).size() > 1) {
            throw new SourceException(
                    "source.columns has no meaning for yfcc100m, whose columns are known.");
        }
        long shards = files.stream().filter(PhotoFiles::isShard).count();
        if (shards > 0 && shards < files.size()) {
            throw new SourceException(
                    "source.paths mixes converted metadata, such as 4e2.gz, with other files.");
        }
        boolean converted = shards > 0;
        List<Column> columns = List.of();
        for (Path file : converted ? files.subList(0, 1) : files) {
            List<Column> found =
                    converted ? ColumnTypes.ofShard(file) : ColumnTypes.ofMetadata(file);
            columns = columns.isEmpty() ? found : columns;
        }
        return new PhotoFiles(
                files, settings, converted, columns, work.resolve(PREFIX + hash(files)));
    }

    private static boolean isShard(Path file) {
        return Shards.ofFile(file.getFileName().toString()).isPresent();
    }

    List<Column> columns() {
        return columns;
    }

    /// Converts what is not converted yet.
    void prepare() throws InterruptedException {
        if (converted || Files.isDirectory(folder)) {
            return;
        }
        LOG.info("Bringing the rows of YFCC100m into the order of their shards, in {}", folder);
        Path unfinished = folder.resolveSibling(folder.getFileName() + UNFINISHED);
        var converter =
                new MetadataConverter(LINES_PER_MEMBER, rows -> LOG.info("{} rows sorted", rows));
        var _ = converter.convert(files, unfinished);
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SourceException("The sorted rows in " + unfinished + " stay: " + e, e);
        }
    }

    /// The files to read, in the order of the shards; rows that could not be converted come first.
    List<Path> shards() {
        if (converted) {
            return files.stream()
                    .filter(file -> wants(file.getFileName().toString()))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
        try (Stream<Path> sorted = Files.list(folder)) {
            List<Path> wanted = new ArrayList<>();
            Path bad = folder.resolve(MetadataConverter.BAD_ROWS);
            if (Files.exists(bad)) {
                wanted.add(bad);
            }
            sorted.filter(file -> wants(file.getFileName().toString()))
                    .sorted()
                    .forEach(wanted::add);
            return wanted;
        } catch (IOException e) {
            throw new SourceException("The sorted rows in " + folder + " are gone: " + e, e);
        }
    }

    private boolean wants(String file) {
        return Shards.ofFile(file).filter(settings.photos()::wants).isPresent();
    }

    /// Removes what was made.
    void discard() throws IOException {
        if (converted || !Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> made = Files.list(folder)) {
            for (Path file : made.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static String hash(List<Path> files) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                String line =
                        "%s %d %s%n"
                                .formatted(
                                        file.toAbsolutePath().normalize(),
                                        Files.size(file),
                                        Files.getLastModifiedTime(file));
                sha256.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha256.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (IOException e) {
            throw new SourceException("An input file has gone: " + e.getMessage(), e);
        }
    }
}
