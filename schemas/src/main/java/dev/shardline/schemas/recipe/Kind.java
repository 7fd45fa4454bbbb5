package dev.shardline.schemas.recipe;

import org.snakeyaml.engine.v2.nodes.Node;

/// What values a key takes: how they are written, and what they become. [Kinds] has them all.
interface Kind<T> {

    /// How such values are written; completes the sentence "must be …".
    String expected();

    /// The value that a node stands for.
    ///
    /// @throws Misfit if it is of another kind, or outside the limits of this one
    T read(Node node) throws Misfit;
}
