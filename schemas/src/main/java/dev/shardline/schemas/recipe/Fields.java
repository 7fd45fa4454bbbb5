package dev.shardline.schemas.recipe;

import dev.shardline.schemas.NearestName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The keys of a value that has keys of its own. Each is asked for once; then [#end()] finds those
/// that nobody asked for.
final class Fields {

    private final Node whole;
    private final Map<ScalarNode, Node> given;
    private final Map<String, Node> values = new HashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(Node whole, Map<ScalarNode, Node> given) {
        this.whole = whole;
        this.given = given;
        given.forEach((name, value) -> values.put(name.getValue(), value));
    }

    /// @throws Misfit if the value is no set of keys, or has one twice
    static Fields of(Node node) throws Misfit {
        return new Fields(node, HostKinds.parts(node));
    }

    /// A value that has to be there.
    <T> T require(String name, Kind<T> kind) throws Misfit {
        return find(name, kind)
                .orElseThrow(() ->
                        Misfit.saying(
                                whole, "." + name, " is missing; it must be " + kind.expected()));
    }

    /// A value, or what it is by itself.
    <T> T get(String name, Kind<T> kind, T standard) throws Misfit {
        return find(name, kind).orElse(standard);
    }

    <T> Optional<T> find(String name, Kind<T> kind) throws Misfit {
        known.add(name);
        Node value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(kind.read(value));
        } catch (Misfit e) {
            throw e.within(name, value, kind);
        }
    }

    /// @throws Misfit if there are keys that nobody has asked for
    void end() throws Misfit {
        for (ScalarNode name : given.keySet()) {
            if (!known.contains(name.getValue())) {
                throw Misfit.saying(
                        name,
                        "." + name.getValue(),
                        " is not a key.%s There are %s."
                                .formatted(guess(name.getValue()), String.join(", ", known)));
            }
        }
    }

    private String guess(String name) {
        return known.stream()
                .min(Comparator.comparingInt(other -> NearestName.edits(name, other)))
                .filter(other -> NearestName.edits(name, other) <= Math.max(1, other.length() / 3))
                .map(other -> " Did you mean " + other + "?")
                .orElse("");
    }
}
