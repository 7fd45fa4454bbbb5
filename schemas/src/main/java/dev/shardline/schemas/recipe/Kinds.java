package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.SourceSettings.Select;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The kinds of values that a recipe knows.
final class Kinds {

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9][0-9_]{0,24}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern QUANTITY =
            Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?([A-Za-z]*)");

    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES =
            Map.ofEntries(
                    Map.entry("", 1L),
                    Map.entry("B", 1L),
                    Map.entry("kB", 1_000L),
                    Map.entry("KB", 1_000L),
                    Map.entry("MB", 1_000_000L),
                    Map.entry("GB", 1_000_000_000L),
                    Map.entry("TB", 1_000_000_000_000L),
                    Map.entry("KiB", 1L << 10),
                    Map.entry("MiB", 1L << 20),
                    Map.entry("GiB", 1L << 30),
                    Map.entry("TiB", 1L << 40));

    private Kinds() {}

    /// A kind that is written as one scalar.
    private record Scalar<T>(String expected, Function<String, Optional<T>> parser, Set<Tag> tags)
            implements Kind<T> {

        @Override
        public T read(Node node) throws Misfit {
            if (node instanceof ScalarNode scalar && tags.contains(node.getTag())) {
                return parser.apply(scalar.getValue()).orElseThrow(() -> new Misfit(node));
            }
            throw new Misfit(node);
        }
    }

    /// Text with something in it. Numbers and the like count: a column may be called 2024.
    static Kind<String> text(String expected, Predicate<String> allowed) {
        return parsed(
                expected, value -> Optional.of(value).filter(v -> !v.isBlank()).filter(allowed));
    }

    /// Text that is written in one way or another.
    static Kind<String> parsed(String expected, Function<String, Optional<String>> parser) {
        return new Scalar<>(expected, parser, Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL));
    }

    static Kind<Boolean> bool() {
        return new Scalar<>(
                "true or false",
                value -> Optional.of(value.toLowerCase(Locale.ROOT).equals("true")),
                Set.of(Tag.BOOL));
    }

    /// A whole number within limits; `_` may group its digits.
    static Kind<Long> whole(long min, long max) {
        return wholeAs(min, max, Function.identity());
    }

    /// A whole number that fits an `int`.
    static Kind<Integer> count(int min, int max) {
        return wholeAs(min, max, Math::toIntExact);
    }

    /// A whole number that fits an `int`, or a word for another one.
    static Kind<Integer> countOr(int min, int max, String word, int meaning) {
        Kind<Integer> count = count(min, max);
        return new Kind<>() {
            @Override
            public String expected() {
                return count.expected() + ", or " + word;
            }

            @Override
            public Integer read(Node node) throws Misfit {
                return node instanceof ScalarNode scalar && scalar.getValue().equals(word)
                        ? meaning
                        : count.read(node);
            }
        };
    }

    private static <T> Kind<T> wholeAs(long min, long max, Function<Long, T> as) {
        String expected =
                max == Long.MAX_VALUE
                        ? "a whole number of at least " + min
                        : "a whole number from " + min + " to " + max;
        return new Scalar<>(
                expected,
                value ->
                        Optional.of(value)
                                .filter(WHOLE.asMatchPredicate())
                                .map(digits -> new BigDecimal(digits.replace("_", "")))
                                .filter(n -> n.compareTo(BigDecimal.valueOf(min)) >= 0)
                                .filter(n -> n.compareTo(BigDecimal.valueOf(max)) <= 0)
                                .map(n -> as.apply(n.longValueExact())),
                Set.of(Tag.INT, Tag.STR));
    }

    /// A number of at least this.
    static Kind<Double> decimal(double min) {
        return new Scalar<>(
                "a number of at least " + BigDecimal.valueOf(min).stripTrailingZeros(),
                value ->
                        Optional.of(value)
                                .filter(DECIMAL.asMatchPredicate())
                                .map(Double::valueOf)
                                .filter(n -> n >= min),
                Set.of(Tag.INT, Tag.FLOAT));
    }

    /// A time of more than nothing and at most a day.
    static Kind<Duration> duration() {
        return new Scalar<>(
                "a duration such as 500ms, 30s or 2m",
                value ->
                        quantity(value, MILLIS)
                                .filter(millis -> millis >= 1 && millis <= 86_400_000)
                                .map(Duration::ofMillis),
                Set.of(Tag.STR));
    }

    /// A number of bytes, at least 1.
    static Kind<Long> size(long max, String maxAsWritten) {
        return new Scalar<>(
                "a size such as 500kB or 50MB, at most " + maxAsWritten,
                value -> bytes(value).filter(bytes -> bytes >= 1 && bytes <= max),
                Set.of(Tag.STR, Tag.INT));
    }

    /// How many bytes a size is, such as 50MB.
    static Optional<Long> bytes(String size) {
        return quantity(size, BYTES);
    }

    private static Optional<Long> quantity(String value, Map<String, Long> units) {
        Matcher matcher = QUANTITY.matcher(value);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Long unit = units.get(matcher.group(2));
        if (unit == null) {
            return Optional.empty();
        }
        BigDecimal product = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        return product.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(product.longValue());
    }

    /// A constant of an enum, in lower case.
    ///
    /// @param aliases further words for some of them
    static <E extends Enum<E>> Kind<E> oneOf(Class<E> type, Map<String, E> aliases) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        String words = constants.stream().map(Kinds::word).collect(Collectors.joining(", "));
        return new Scalar<>(
                "one of " + words,
                value ->
                        constants.stream()
                                .filter(constant -> word(constant).equals(value))
                                .findAny()
                                .or(() -> Optional.ofNullable(aliases.get(value))),
                Set.of(Tag.STR));
    }

    static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        return oneOf(type, Map.of());
    }

    /// `include: PATTERN` or `exclude: PATTERN`.
    static Kind<Select> select() {
        return new Kind<>() {
            @Override
            public String expected() {
                return "include or exclude with a pattern, such as {exclude: \"*\"}";
            }

            @Override
            public Select read(Node node) throws Misfit {
                if (node instanceof MappingNode mapping
                        && mapping.getValue().size() == 1
                        && mapping.getValue().getFirst().getKeyNode() instanceof ScalarNode word
                        && mapping.getValue().getFirst().getValueNode()
                                instanceof ScalarNode pattern
                        && Set.of("include", "exclude").contains(word.getValue())
                        && !pattern.getValue().isEmpty()) {
                    return new Select(word.getValue().equals("include"), pattern.getValue());
                }
                throw new Misfit(node);
            }
        };
    }

    /// How a recipe writes a constant.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// What another kind takes, or null.
    static <T> Kind<Optional<T>> optional(Kind<T> kind) {
        return new Kind<>() {
            @Override
            public String expected() {
                return kind.expected() + ", or null";
            }

            @Override
            public Optional<T> read(Node node) throws Misfit {
                return node.getTag().equals(Tag.NULL)
                        ? Optional.empty()
                        : Optional.of(kind.read(node));
            }
        };
    }

    /// A list of what another kind takes, none of it twice; one of them may also stand alone.
    ///
    /// @param expected says the plural
    static <T> Kind<List<T>> list(String expected, Kind<T> item, int atLeast) {
        return new Kind<>() {
            @Override
            public String expected() {
                return expected;
            }

            @Override
            public List<T> read(Node node) throws Misfit {
                if (!(node instanceof SequenceNode sequence)) {
                    return List.of(item.read(node));
                }
                if (sequence.getValue().size() < atLeast) {
                    throw new Misfit(node);
                }
                var items = new LinkedHashSet<T>();
                for (Node element : sequence.getValue()) {
                    if (!items.add(item.read(element))) {
                        throw new Misfit(element);
                    }
                }
                return new ArrayList<>(items);
            }
        };
    }
}
