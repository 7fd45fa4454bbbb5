package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The kind of value that `source.flickr.classes` takes.
final class FlickrKinds {

    /// More than Flickr has photos of anything.
    private static final int MOST = 10_000_000;

    /// A folder's name; not like a shard's or a hidden file's.
    private static final Pattern NAME =
            Pattern.compile("(?!(\\d{3}-)?\\d{5,}$)[^._/\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,99}");

    /// What `flickr.photos.search` takes without a signed-in user, pages and output set aside.
    private static final Set<String> PARAMETERS =
            Set.of(
                    "accuracy",
                    "bbox",
                    "content_type",
                    "geo_context",
                    "group_id",
                    "has_geo",
                    "in_gallery",
                    "is_commons",
                    "is_getty",
                    "lat",
                    "license",
                    "lon",
                    "machine_tag_mode",
                    "machine_tags",
                    "max_taken_date",
                    "max_upload_date",
                    "media",
                    "min_taken_date",
                    "min_upload_date",
                    "place_id",
                    "radius",
                    "radius_units",
                    "safe_search",
                    "sort",
                    "tag_mode",
                    "tags",
                    "text",
                    "user_id",
                    "woe_id");

    private static final Set<Tag> SCALARS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL);

    private FlickrKinds() {}

    /// Classes, each with a name of its own.
    static Kind<List<FlickrClass>> classes() {
        return new Kind<>() {
            @Override
            public String expected() {
                return "a list of classes such as {name: cat, count: 20000}, each with a name of its"
                        + " own that can be a folder's, a count of at least 1, and as many"
                        + " parameters of flickr.photos.search as you like";
            }

            @Override
            public List<FlickrClass> read(Node node) throws Misfit {
                if (!(node instanceof SequenceNode sequence)) {
                    throw new Misfit(node);
                }
                var classes = new ArrayList<FlickrClass>();
                var names = new HashSet<String>();
                for (Node element : sequence.getValue()) {
                    FlickrClass read = oneClass(element);
                    // Folders of some systems know no capitals.
                    if (!names.add(read.name().toLowerCase(Locale.ROOT))) {
                        throw new Misfit(element);
                    }
                    classes.add(read);
                }
                return classes;
            }
        };
    }

    private static FlickrClass oneClass(Node node) throws Misfit {
        if (!(node instanceof MappingNode mapping)) {
            throw new Misfit(node);
        }
        String name = null;
        Integer count = null;
        SortedMap<String, String> search = new TreeMap<>();
        var seen = new HashSet<String>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node value = tuple.getValueNode();
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || !seen.add(key.getValue())) {
                throw new Misfit(tuple.getKeyNode());
            }
            switch (key.getValue()) {
                case "name" -> name = name(value);
                case "count" -> count = Kinds.count(1, MOST).read(value);
                default -> search.put(parameter(key), value(key.getValue(), value));
            }
        }
        if (name == null || count == null) {
            throw new Misfit(node);
        }
        if (!search.containsKey("tags") && !search.containsKey("text")) {
            search.put("tags", name);
        }
        return new FlickrClass(name, count, search);
    }

    private static String name(Node node) throws Misfit {
        String name = scalar(node);
        if (!NAME.matcher(name).matches() || !name.equals(name.strip())) {
            throw new Misfit(node);
        }
        return name;
    }

    private static String parameter(ScalarNode key) throws Misfit {
        if (!PARAMETERS.contains(key.getValue())) {
            throw new Misfit(key);
        }
        return key.getValue();
    }

    private static String value(String parameter, Node node) throws Misfit {
        if (parameter.endsWith("_upload_date")) {
            String text = scalar(node);
            return seconds(text, parameter.startsWith("max")).orElseThrow(() -> new Misfit(node));
        }
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            return scalar(node);
        }
        var items = new ArrayList<String>();
        for (Node item : list.getValue()) {
            items.add(scalar(item));
        }
        return String.join(",", items);
    }

    private static String scalar(Node node) throws Misfit {
        if (node instanceof ScalarNode scalar
                && SCALARS.contains(node.getTag())
                && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw new Misfit(node);
    }

    /// Seconds since 1970 of a number of them, a day or a moment, in UTC.
    ///
    /// @param end whether a day stands for its last second
    private static Optional<String> seconds(String text, boolean end) {
        if (text.matches("\\d{1,12}")) {
            return Optional.of(text);
        }
        try {
            LocalDateTime moment =
                    text.length() > 10
                            ? LocalDateTime.parse(text.replace(' ', 'T'))
                            : LocalDate.parse(text)
                                    .atTime(end ? LocalTime.of(23, 59, 59) : LocalTime.MIN);
            return Optional.of(Long.toString(moment.toEpochSecond(ZoneOffset.UTC)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
