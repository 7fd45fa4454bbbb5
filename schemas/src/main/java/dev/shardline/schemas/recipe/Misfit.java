package dev.shardline.schemas.recipe;

import org.snakeyaml.engine.v2.nodes.Node;

/// A value that is not of its key's [Kind]. Checked, so that each reader says what it makes of it.
final class Misfit extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Node node;

    Misfit(Node node) {
        super("a value of another kind", null, false, false);
        this.node = node;
    }

    /// The part of the value that is at fault, or the value itself.
    Node node() {
        return node;
    }
}
