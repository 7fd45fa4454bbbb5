package dev.shardline.validator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/// The names of EXIF tags and the words for their values, as img2dataset's reader gives them: a
/// table in the resource `exif-tags.txt`.
final class ExifNames {

    /// A tag of the table.
    ///
    /// @param words for single values, by their number
    /// @param text whether bytes of no declared type are text
    record Tag(String name, Map<Long, String> words, boolean text) {

        Tag {
            words = Map.copyOf(words);
        }
    }

    private static final Map<String, Map<Integer, Tag>> DIRECTORIES = read();

    private ExifNames() {}

    /// The tag of a directory; one that nobody knows is named by its number.
    static Tag of(String directory, int number) {
        // A thumbnail is described with the tags of an image.
        String table = directory.equals("Thumbnail") ? "Image" : directory;
        var known = DIRECTORIES.getOrDefault(table, Map.of()).get(number);
        return known != null
                ? known
                : new Tag(
                        "Tag 0x" + HexFormat.of().withUpperCase().toHexDigits((short) number),
                        Map.of(),
                        false);
    }

    private static Map<String, Map<Integer, Tag>> read() {
        try (InputStream in = ExifNames.class.getResourceAsStream("exif-tags.txt")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            var directories = new HashMap<String, Map<Integer, Tag>>();
            text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> add(directories, line));
            return Map.copyOf(directories);
        } catch (IOException e) {
            throw new UncheckedIOException("reading exif-tags.txt", e);
        }
    }

    private static void add(Map<String, Map<Integer, Tag>> directories, String line) {
        String[] parts = line.split("\\|", -1);
        String[] tag = parts[0].split(" ", -1);
        var words = new HashMap<Long, String>();
        boolean text = parts.length == 2 && parts[1].equals("*");
        for (int i = 1; i < parts.length && !text; i++) {
            int equals = parts[i].indexOf('=');
            words.put(Long.valueOf(parts[i].substring(0, equals)), parts[i].substring(equals + 1));
        }
        directories
                .computeIfAbsent(tag[0], _ -> new HashMap<>())
                .put(Integer.valueOf(tag[1], 16), new Tag(tag[2], words, text));
    }
}
