package dev.shardline.fetcher;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether `X-Robots-Tag` headers forbid the use of an image.
///
/// A value is a list of directives separated by commas. A name and a colon before a directive says
/// for which agent it and those behind it are meant, unless the name is that of a directive with a
/// value (`max-image-preview:large`). Case does not matter.
final class OptOut {

    private static final Set<String> WITH_VALUE =
            Set.of(
                    "max-snippet",
                    "max-image-preview",
                    "max-video-preview",
                    "unavailable_after",
                    "indexifembedded");
    private static final Pattern AGENT = Pattern.compile("[a-z][a-z0-9_.*-]*|\\*");

    /// The word in a recipe for the header of the same name, and its value that forbids.
    private static final String RESERVATION = "tdm-reservation";

    private final Set<String> respected;
    private final Set<String> ownNames;

    /// @param userAgent each product and comment word in it is a name under which we are addressed
    OptOut(Set<String> respected, String userAgent) {
        this.respected =
                respected.stream()
                        .map(directive -> directive.strip().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        var names = new HashSet<>(Arrays.asList(lower(userAgent).split("[^a-z0-9_.-]+", -1)));
        names.add("*");
        ownNames = Set.copyOf(names);
    }

    /// The directive that forbids.
    Optional<String> forbids(List<String> headers) {
        return headers.stream().flatMap(header -> forbids(header).stream()).findFirst();
    }

    /// Whether the rights of text and data mining are reserved, and that is respected.
    boolean isReserved(@Nullable String header) {
        return header != null && header.strip().equals("1") && respected.contains(RESERVATION);
    }

    private Optional<String> forbids(String header) {
        var forUs = true;
        for (var element : lower(header).split(",", -1)) {
            var directive = element.strip();
            var colon = directive.indexOf(':');
            if (colon >= 0) {
                var name = directive.substring(0, colon).strip();
                if (isAgent(name)) {
                    forUs = ownNames.contains(name);
                    directive = directive.substring(colon + 1).strip();
                } else {
                    directive = name;
                }
            }
            if (forUs && respected.contains(directive)) {
                return Optional.of(directive);
            }
        }
        return Optional.empty();
    }

    private boolean isAgent(String name) {
        return AGENT.matcher(name).matches()
                && !WITH_VALUE.contains(name)
                && !respected.contains(name);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
