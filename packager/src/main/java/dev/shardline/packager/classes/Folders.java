package dev.shardline.packager.classes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The class folders of an output: which classes there are, and their files, all in the order of
/// their names, so that it is the same on every file system.
final class Folders {

    private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "webp", "gif");

    private final Path output;

    private Folders(Path output) {
        this.output = output;
    }

    /// @throws ClassesException if the output is none, or its job has not come to its end
    static Folders of(Path output) {
        if (!Files.isDirectory(output)) {
            throw new ClassesException(output + " is not a folder.");
        }
        if (Files.exists(output.resolve(".shardline-job"))
                && !Files.exists(output.resolve("_summary.json"))) {
            throw new ClassesException(
                    output
                            + " is not complete yet: it has no _summary.json. Run its recipe to the"
                            + " end first.");
        }
        return new Folders(output);
    }

    Path output() {
        return output;
    }

    /// The files of each class, as `cat/00012.jpg`.
    ///
    /// @throws ClassesException if there are none
    SortedMap<String, List<String>> files() {
        var classes = new TreeMap<String, List<String>>();
        for (Path folder : list(output)) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                List<String> files = images(folder);
                if (!files.isEmpty()) {
                    classes.put(name(folder), files);
                }
            }
        }
        if (classes.isEmpty()) {
            throw new ClassesException(
                    output + " holds no folder with images; a folder for each class is needed.");
        }
        return classes;
    }

    private static List<String> images(Path folder) {
        return list(folder).stream()
                .filter(file -> IMAGES.contains(ending(name(file))))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(file -> name(folder) + "/" + name(file))
                .toList();
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /// What is in a folder and not hidden, by name.
    private static List<Path> list(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(entry -> !name(entry).startsWith("."))
                    .sorted((a, b) -> name(a).compareTo(name(b)))
                    .toList();
        } catch (IOException e) {
            throw new ClassesException("Cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /// Files whose bytes are those of a file before them.
    Set<String> duplicates(SortedMap<String, List<String>> classes) {
        var sizes = new HashMap<Long, List<String>>();
        try {
            for (List<String> files : classes.values()) {
                for (String file : files) {
                    long size = Files.size(output.resolve(file));
                    sizes.computeIfAbsent(size, _ -> new ArrayList<>()).add(file);
                }
            }
            var duplicates = new HashSet<String>();
            for (List<String> sameSize : sizes.values()) {
                if (sameSize.size() > 1) {
                    addDuplicates(sameSize, duplicates);
                }
            }
            return duplicates;
        } catch (IOException e) {
            throw new ClassesException("Cannot read an image: " + e.getMessage(), e);
        }
    }

    private void addDuplicates(List<String> files, Set<String> duplicates) throws IOException {
        Map<String, String> first = new HashMap<>();
        for (String file : files) {
            if (first.putIfAbsent(sha256(output.resolve(file)), file) != null) {
                duplicates.add(file);
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a file holds.
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /// Writes a file of the output beside its name; it gets the name when it is whole and on disk.
    void write(String name, Content content) {
        Path part = output.resolve("." + name + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                content.write(out);
            }
            sync(part);
            Files.move(part, output.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            sync(output);
        } catch (IOException e) {
            throw new ClassesException(
                    "Cannot write " + output.resolve(name) + ": " + e.getMessage(), e);
        }
    }

    private static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// A file's name that the caller gives: it stays in the output.
    static String plain(String name) {
        if (!name.matches("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*\\.json")) {
            throw new ClassesException(
                    "\"%s\" is no name for a list; one such as train_test_split.json is needed."
                            .formatted(name));
        }
        return name;
    }
}
