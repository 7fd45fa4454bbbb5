package dev.shardline.ingest;

import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds the files that `source.paths` means.
public final class InputFiles {

    private static final List<String> PACKED = List.of("", ".gz", ".zst", ".bz2");

    private InputFiles() {}

    /// Files of this machine that hold what an address means.
    private interface Elsewhere {
        List<Path> find(String address) throws IOException;
    }

    /// The files in the order of the paths, those of a folder or glob sorted, none twice.
    ///
    /// @throws SourceException if a path means no file
    public static List<Path> find(SourceSettings settings) {
        return find(
                settings,
                address -> {
                    throw new SourceException(
                            "source.paths: " + address + " is not a file of this machine.");
                });
    }

    /// The same, where some of them are elsewhere.
    static List<Path> find(SourceSettings settings, RemoteInputs remote) {
        return find(settings, remote::find);
    }

    private static List<Path> find(SourceSettings settings, Elsewhere remote) {
        Set<Path> files = new LinkedHashSet<>();
        for (String path : settings.paths()) {
            try {
                files.addAll(
                        path.contains("://") ? remote.find(path) : find(path, settings.format()));
            } catch (InvalidPathException e) {
                throw new SourceException("source.paths: " + path + " is not a path.", e);
            } catch (IOException | UncheckedIOException e) {
                throw new SourceException(
                        "source.paths: " + path + " cannot be listed: " + reason(e), e);
            }
        }
        if (files.isEmpty()) {
            throw new SourceException("source.paths is empty; it wants files, folders or globs.");
        }
        return List.copyOf(files);
    }

    private static List<Path> find(String text, SourceFormat format) throws IOException {
        if (format == SourceFormat.S3_LIST) {
            throw new SourceException(
                    "source.paths: %s is no s3://bucket/prefix, which source.format s3_list lists."
                            .formatted(text));
        }
        if (text.indexOf('\0') < 0 && isGlob(text) && !Files.exists(Path.of(text))) {
            return some(matches(text), "source.paths: no file matches " + text + ".");
        }
        Path path = Path.of(text).normalize();
        if (Files.isDirectory(path)) {
            List<String> endings = endings(format);
            try (Stream<Path> entries = Files.list(path)) {
                return some(
                        sorted(entries, file -> isOf(endings, file)),
                        "source.paths: the folder %s has no file that ends in %s."
                                .formatted(text, String.join(", ", endings)));
            }
        }
        if (!Files.exists(path)) {
            throw new SourceException("source.paths: " + text + " does not exist.");
        }
        return List.of(path);
    }

    static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    private static List<Path> some(List<Path> files, String otherwise) {
        if (files.isEmpty()) {
            throw new SourceException(otherwise);
        }
        return files;
    }

    /// The files that a glob matches; `**` stands for any number of folders, none too.
    private static List<Path> matches(String glob) throws IOException {
        int wildcard = 0;
        while (!isGlob(glob.substring(0, wildcard + 1))) {
            wildcard++;
        }
        int slash = glob.lastIndexOf('/', wildcard);
        String folder = slash < 0 ? "" : glob.substring(0, slash + 1);
        Path base = Path.of(folder).normalize();
        if (!Files.isDirectory(base.toString().isEmpty() ? Path.of(".") : base)) {
            throw new SourceException("source.paths: the folder of " + glob + " does not exist.");
        }
        String rest = glob.substring(slash + 1);
        List<PathMatcher> matchers =
                Stream.of(rest, rest.replace("**/", ""))
                        .map(part -> FileSystems.getDefault().getPathMatcher("glob:" + part))
                        .toList();
        long folders = rest.chars().filter(c -> c == '/').count();
        int depth = rest.contains("**") ? Integer.MAX_VALUE : (int) folders + 1;
        try (Stream<Path> tree = Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS)) {
            return sorted(tree, file -> matches(matchers, base.relativize(file)));
        }
    }

    private static boolean matches(List<PathMatcher> matchers, Path within) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(within));
    }

    private static List<Path> sorted(Stream<Path> paths, Predicate<Path> wanted) {
        return paths.filter(wanted).filter(Files::isRegularFile).sorted().toList();
    }

    private static boolean isOf(List<String> endings, Path file) {
        return isOf(endings, file.getFileName().toString());
    }

    /// Whether a file of this name in a folder is meant by the folder.
    static boolean isOf(List<String> endings, String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        boolean hidden = name.startsWith(".") || name.startsWith("_");
        return !hidden && endings.stream().anyMatch(name::endsWith);
    }

    static List<String> endings(SourceFormat format) {
        return switch (format) {
            case PARQUET -> List.of(".parquet");
            case YFCC100M -> List.of(".sql", ".sqlite", ".db", ".gz", ".bz2", ".tsv");
            case JSONL -> packed(".jsonl", ".ndjson");
            case REDCAPS -> packed(".json");
            case FLICKR -> throw new IllegalArgumentException("a search has no files");
            case ISC2021 -> packed(".csv", ".tsv", ".txt");
            case S3_LIST -> List.of();
            case CAH -> packed(".csv");
            case TXT, CSV, TSV, JSON -> packed("." + format.name().toLowerCase(Locale.ROOT));
        };
    }

    private static List<String> packed(String... endings) {
        return Arrays.stream(endings)
                .flatMap(ending -> PACKED.stream().map(packed -> ending + packed))
                .toList();
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
