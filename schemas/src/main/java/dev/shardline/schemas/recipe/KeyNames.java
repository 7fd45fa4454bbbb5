package dev.shardline.schemas.recipe;

import dev.shardline.schemas.NearestName;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names of keys and sections, and what to say about a name that is neither.
final class KeyNames {

    private static final Set<String> KEYS =
            Keys.ALL.stream().map(Key::path).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> SECTIONS = sections();

    private KeyNames() {}

    static boolean isKey(String path) {
        return KEYS.contains(path);
    }

    static boolean isSection(String path) {
        return SECTIONS.contains(path);
    }

    static boolean isClientProperty(String path) {
        return path.startsWith(Keys.CLIENT + ".");
    }

    static String join(String section, String name) {
        return section.isEmpty() ? name : section + "." + name;
    }

    /// The names that are allowed in a section, with commas between them.
    static String below(String section) {
        return section.equals(Keys.CLIENT)
                ? "any property of a Kafka client"
                : String.join(", ", namesBelow(section));
    }

    /// The sentence about a path that is neither key nor section.
    static String unknown(String path) {
        String section = parent(path);
        while (!section.isEmpty() && !isSection(section)) {
            section = parent(section);
        }
        String where = section.isEmpty() ? "a recipe" : section;
        String guess = nearest(path).map(near -> " Did you mean " + near + "?").orElse("");
        return path
                + " is not a key."
                + guess
                + " The keys of "
                + where
                + " are "
                + below(section)
                + ".";
    }

    private static Optional<String> nearest(String path) {
        String given = path.toLowerCase(Locale.ROOT).replace('-', '_');
        return Keys.ALL.stream()
                .map(Key::path)
                .filter(known ->
                        NearestName.edits(given, known) <= Math.max(1, last(known).length() / 3))
                .min(Comparator.comparingInt(known -> NearestName.edits(given, known)))
                .or(() -> sameNameElsewhere(given));
    }

    private static Optional<String> sameNameElsewhere(String given) {
        return Keys.ALL.stream()
                .map(Key::path)
                .filter(known -> last(known).equals(last(given)))
                .findFirst();
    }

    private static List<String> namesBelow(String section) {
        return Stream.concat(Keys.ALL.stream().map(Key::path), Stream.of(Keys.CLIENT))
                .filter(path -> section.isEmpty() || path.startsWith(section + "."))
                .map(path -> section.isEmpty() ? path : path.substring(section.length() + 1))
                .map(rest -> rest.split("\\.", 2)[0])
                .distinct()
                .toList();
    }

    private static Set<String> sections() {
        var sections = new TreeSet<String>();
        sections.add(Keys.CLIENT);
        for (String key : KEYS) {
            for (String s = parent(key); !s.isEmpty(); s = parent(s)) {
                sections.add(s);
            }
        }
        return sections;
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
