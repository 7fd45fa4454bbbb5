package dev.shardline.schemas.recipe;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The keys and values of a recipe as they are written, flat, each with its place: what YAML and
/// the overrides say, before anyone asks what it means.
///
/// Values are nodes, not objects, so that every later complaint has a line. Anchors cost nothing
/// here: an alias is one more reference to a node, and nobody walks deeper than keys go.
final class RecipeTree {

    /// A value and where its key stands.
    record Entry(Node value, Place place) {}

    private static final Set<Tag> SCALAR_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Problems problems;

    RecipeTree(Problems problems) {
        this.problems = problems;
    }

    /// The value of a key, where one was given.
    Optional<Entry> entry(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /// What was given below [Keys#CLIENT], by Kafka's names.
    Map<String, Entry> clientEntries() {
        return entries.entrySet().stream()
                .filter(entry -> KeyNames.isClientProperty(entry.getKey()))
                .collect(
                        Collectors.toMap(
                                entry -> entry.getKey().substring(Keys.CLIENT.length() + 1),
                                Map.Entry::getValue));
    }

    /// Takes in a recipe's text.
    ///
    /// @throws RecipeException if it is not one YAML document with keys
    void addDocument(String name, String yaml) {
        Place whole = Place.whole(name);
        Node root = YamlText.compose(whole, yaml);
        if (!(root instanceof MappingNode mapping)) {
            throw Problems.only(
                    whole, "a recipe is made of keys and values such as output: out/cats");
        }
        addSection("", mapping, whole);
    }

    /// Takes in an override, `key=value` with the value in YAML. It wins over what was there.
    ///
    /// @throws RecipeException if it is no such thing
    void addOverride(String override) {
        int equals = override.indexOf('=');
        String path = equals < 0 ? override : override.substring(0, equals).strip();
        if (equals < 1 || path.isEmpty()) {
            throw Problems.only(
                    Place.override(override),
                    "an override is a key, an equals sign and a value, such as"
                            + " fetch.timeout=10s");
        }
        // Client properties, headers and proxies may be passwords, and messages end in logs.
        boolean secret =
                KeyNames.isClientProperty(path)
                        || path.equals(Keys.HOSTS.path())
                        || path.equals(Keys.PROXY.path());
        Place place = Place.override(secret ? path + "=…" : override);
        add(path, overriding(place, override.substring(equals + 1)), place);
    }

    private static Node overriding(Place place, String value) {
        // A glob such as *.parquet or a filter such as !('nsfw' in tags) is text: aliases and tags
        // would make no sense in a single value.
        if (value.matches("(?s)\\s*[*&!@`%|>].*")) {
            return new ScalarNode(Tag.STR, value.strip(), ScalarStyle.DOUBLE_QUOTED);
        }
        return YamlText.compose(place, value.isBlank() ? "null" : value);
    }

    private void addSection(String path, MappingNode section, Place place) {
        var seen = new HashSet<String>();
        for (NodeTuple tuple : section.getValue()) {
            Place at = place.at(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problems.add(at, "a key must be a word, not a list or keys of its own");
            } else if (!seen.add(name.getValue())) {
                problems.add(at, KeyNames.join(path, name.getValue()) + " is given twice");
            } else {
                add(KeyNames.join(path, name.getValue()), tuple.getValueNode(), at);
            }
        }
    }

    private void add(String path, Node value, Place place) {
        if (KeyNames.isKey(path) || KeyNames.isClientProperty(path)) {
            addValue(path, value, place);
        } else if (!KeyNames.isSection(path)) {
            problems.add(place, KeyNames.unknown(path));
        } else if (value instanceof MappingNode mapping) {
            addSection(path, mapping, place);
        } else if (!value.getTag().equals(Tag.NULL)) { // All keys of a section commented out.
            problems.add(
                    place,
                    path
                            + " must have keys of its own ("
                            + KeyNames.below(path)
                            + "), but is "
                            + Wording.of(value));
        }
    }

    private void addValue(String path, Node value, Place place) {
        if (value instanceof ScalarNode && !SCALAR_TAGS.contains(value.getTag())) {
            problems.add(
                    place.at(value),
                    path + " begins with a YAML tag; put quotes around text that begins with !");
        } else {
            entries.put(path, new Entry(value, place));
        }
    }
}
