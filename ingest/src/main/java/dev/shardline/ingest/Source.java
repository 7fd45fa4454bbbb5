package dev.shardline.ingest;

import dev.shardline.ingest.flickr.PhotoLists;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a job's input files. Opening it finds the files and checks them all, their columns
/// too; reading streams, so that memory does not grow with the input.
///
/// For one thread. Must be closed after its [Rows].
public final class Source implements AutoCloseable {

    private final List<Path> files;
    private final Map<Path, String> versions;
    private final Format format;
    private final Layout layout;
    private final SourceSettings settings;
    private final Path work;
    private final Additions additions;
    private final @Nullable PhotoFiles photos;

    private Source(
            List<Path> files,
            Map<Path, String> versions,
            Format format,
            Layout layout,
            SourceSettings settings,
            Path work,
            Additions additions,
            @Nullable PhotoFiles photos) {
        this.additions = additions;
        this.photos = photos;
        this.files = files;
        this.versions = versions;
        this.format = format;
        this.layout = layout;
        this.settings = settings;
        this.work = work;
    }

    /// Finds and checks the files.
    ///
    /// @param work an existing folder for temporary files
    /// @throws SourceException if a path means no file, a file is not of the format or is damaged,
    ///   or a column that the recipe names is missing
    public static Source open(SourceSettings settings, Path work) {
        return open(settings, S3Settings.STANDARD, work);
    }

    /// Finds and checks the files. Those that are not of this machine are brought to the work
    /// folder, unless they are there already and have not changed since.
    ///
    /// @throws SourceException also if an address leads to nothing
    /// @throws dev.shardline.schemas.s3.S3AccessException if S3 does not give what it should
    public static Source open(SourceSettings settings, S3Settings s3, Path work) {
        return open(settings, s3, work, Sample.DEFAULT);
    }

    static Source open(SourceSettings settings, Path work, Sample sample) {
        return open(settings, S3Settings.STANDARD, work, sample);
    }

    private static Source open(SourceSettings settings, S3Settings s3, Path work, Sample sample) {
        if (settings.flickr().isPresent()) {
            return search(settings, new FlickrFormat(settings.flickr().get(), work), work);
        }
        List<Path> found;
        Map<Path, String> versions;
        try (var remote = new RemoteInputs(settings, s3, work)) {
            found = inOrder(InputFiles.find(settings, remote), settings.format());
            versions = remote.versions();
        }
        if (settings.format() == SourceFormat.YFCC100M) {
            PhotoFiles photos = PhotoFiles.open(found, settings, work);
            Layout layout = Layout.of(settings.columns(), photos.columns());
            var format = new PhotoFormat(settings.photos());
            var additions = Additions.of(settings, layout, work);
            return new Source(found, versions, format, layout, settings, work, additions, photos);
        }
        Format format = format(settings, work, sample);
        try {
            List<Path> files = format.wanted(found);
            List<Column> columns = new ColumnUnion(settings, format).of(files);
            Layout layout = Layout.of(settings.columns(), columns);
            var additions = Additions.of(settings, layout, work);
            return new Source(files, versions, format, layout, settings, work, additions, null);
        } catch (IOException e) {
            format.close();
            throw new SourceException("A file cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            format.close();
            throw e;
        }
    }

    /// A file of RedCaps is a group; groups come in ascending order.
    private static List<Path> inOrder(List<Path> files, SourceFormat format) {
        return format == SourceFormat.REDCAPS
                ? files.stream()
                        .sorted((a, b) ->
                                GroupedRows.compare(RedcapsFormat.group(a), RedcapsFormat.group(b)))
                        .toList()
                : files;
    }

    private static Source search(SourceSettings settings, FlickrFormat format, Path work) {
        Layout layout = Layout.of(settings.columns(), PhotoLists.columns());
        var additions = Additions.of(settings, layout, work);
        return new Source(
                format.files(), Map.of(), format, layout, settings, work, additions, null);
    }

    private static Format format(SourceSettings settings, Path work, Sample sample) {
        List<String> named = Layout.named(settings.columns());
        return switch (settings.format()) {
            case TXT -> new TxtFormat(settings.columns().url());
            case CSV -> new CsvFormat(List.of(',', ';', '|', '\t'), named, sample);
            case TSV -> new CsvFormat(List.of('\t'), named, sample);
            case JSON -> new JsonArrayFormat(sample);
            case JSONL -> new JsonLinesFormat(sample);
            case PARQUET -> new ParquetFormat(work);
            case YFCC100M -> new PhotoFormat(settings.photos());
            case REDCAPS -> new RedcapsFormat();
            case FLICKR -> throw new IllegalArgumentException("a search has no files");
            case ISC2021 -> new Isc2021Format(settings, sample);
            case S3_LIST -> new JsonLinesFormat(sample);
            case CAH -> new CahFormat();
        };
    }

    /// The attributes: every column that the recipe does not name, in the source's order; columns
    /// that only later files have come behind, then those that the recipe adds.
    public List<Column> columns() {
        return additions.columns();
    }

    /// The input files, in the order in which they are read.
    public List<Path> files() {
        return files;
    }

    /// How many input files there are.
    public int inputs() {
        return files.size();
    }

    /// What the person who wrote the recipe should know, a sentence each. Mostly empty.
    public List<String> notes() {
        return Selection.isIdle(settings.selection())
                ? List.of(
                        "source.select only includes, so it leaves nothing out: everything is"
                                + " wanted until a pattern excludes it. Begin with {exclude: \"*\"}.")
                : List.of();
    }

    /// SHA-256 over the names and sizes of the input files and of joined tables, hex, and over the
    /// versions of those that are not of this machine. Names count from the folder that holds them
    /// all, so that the same data elsewhere are still the same inputs.
    public String inputsHash() {
        return format.inputsHash().orElseGet(this::filesHash);
    }

    private String filesHash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            Path common = commonFolder();
            for (Path file : files) {
                String line =
                        common.relativize(absolute(file))
                                + "\0"
                                + Files.size(file)
                                + versions.getOrDefault(file, "")
                                + "\n";
                sha256.update(line.getBytes(StandardCharsets.UTF_8));
            }
            sha256.update(additions.inputs().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new SourceException("An input file has gone: " + e.getMessage(), e);
        }
    }

    private Path commonFolder() {
        Path common = folder(files.getFirst());
        for (Path file : files) {
            while (!absolute(file).startsWith(common)) {
                common = folder(common);
            }
        }
        return common;
    }

    private static Path folder(Path path) {
        Path absolute = absolute(path);
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /// Makes what must be there before rows can be read; most formats need nothing. What an earlier
    /// run of the job has made is used again.
    ///
    /// @throws SourceException if the files cannot be read to their end
    /// @throws InterruptedException if the thread is interrupted; it begins anew next time
    public void prepare() throws InterruptedException {
        if (photos != null) {
            photos.prepare();
        }
    }

    /// The rows from a position on, after [#prepare()]. Where they must be searched for first, or
    /// tables are joined, the first call takes its time.
    ///
    /// @throws SourceException if a search is refused
    /// @throws dev.shardline.ingest.api.ApiException if it cannot be made now
    public Rows read(Position from) {
        format.prepare();
        List<Path> read = photos == null ? files : photos.shards();
        additions.prepare(
                () -> new Rows(read, format, layout, settings.onBadRow(), Position.START),
                inputsHash());
        Rows rows = new Rows(read, format, layout, settings.onBadRow(), from);
        rows.change(additions.open(from));
        return rows;
    }

    /// The same rows in ascending order of their groups (by the bytes of their UTF-8), those
    /// without one first. Rows of a source without groups of its own are sorted for it, on disk,
    /// and their positions count in this order.
    ///
    /// @throws SourceException also if the work folder has no room for them
    /// @throws InterruptedException if the thread is interrupted while they are sorted
    public SourceRows readGrouped(Position from) throws InterruptedException {
        return settings.format().hasGroups()
                ? read(from)
                : groupSort().read(() -> read(Position.START), from.row());
    }

    /// Removes what was made to read the rows in another order. For the end of the ingest.
    public void discardSorted() {
        try {
            if (photos != null) {
                photos.discard();
                return;
            }
            groupSort().clear();
        } catch (IOException e) {
            throw new SourceException("The sorted rows in " + work + " stay: " + e, e);
        }
    }

    private GroupSort groupSort() {
        var input = new StringBuilder().append(settings).append(columns());
        try {
            for (Path file : files) {
                input.append('\n').append(absolute(file));
                input.append(' ').append(Files.size(file));
                input.append(' ').append(Files.getLastModifiedTime(file));
            }
        } catch (IOException e) {
            throw new SourceException("An input file has gone: " + e.getMessage(), e);
        }
        return new GroupSort(work, input.toString());
    }

    @Override
    public void close() {
        format.close();
    }
}
