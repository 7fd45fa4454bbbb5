package dev.shardline.schemas.recipe;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A value that is not of its key's [Kind]. Checked, so that each reader says what it makes of it.
final class Misfit extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Node node;
    private final String path;
    private final @Nullable String complaint;

    Misfit(Node node) {
        this(node, "", null);
    }

    private Misfit(Node node, String path, @Nullable String complaint) {
        super("a value of another kind", null, false, false);
        this.node = node;
        this.path = path;
        this.complaint = complaint;
    }

    /// A misfit with words of its own.
    ///
    /// @param path below the key, beginning with a dot; empty for the key itself
    /// @param complaint what follows upon the key's name
    static Misfit saying(Node node, String path, String complaint) {
        return new Misfit(node, path, complaint);
    }

    /// The part of the value that is at fault, or the value itself.
    Node node() {
        return node;
    }

    /// The same, seen from the value that holds it.
    ///
    /// @param name of the value below its holder
    Misfit within(String name, Node value, Kind<?> kind) {
        return new Misfit(node, "." + name + path, complaint(value, kind));
    }

    /// What is wrong, as a sentence.
    ///
    /// @param key the path of the key
    /// @param value of the key
    String sentence(String key, Node value, Kind<?> kind) {
        return key + path + complaint(value, kind);
    }

    private String complaint(Node value, Kind<?> kind) {
        return complaint != null
                ? complaint
                : " must be "
                        + kind.expected()
                        + (node.equals(value) ? ", but is " : ", but holds ")
                        + Wording.of(node);
    }
}
