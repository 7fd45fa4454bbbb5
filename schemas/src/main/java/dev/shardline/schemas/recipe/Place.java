package dev.shardline.schemas.recipe;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// Where something was written: a file and a line of it, or an override on the command line.
///
/// @param source the file's name, or `--set key=value`
/// @param line counted from 1; 0 where the source has no lines, or is meant as a whole
record Place(String source, int line) {

    private static final String OVERRIDE = "--set ";

    /// The source as a whole.
    static Place whole(String source) {
        return new Place(source, 0);
    }

    /// An override as it was given.
    static Place override(String text) {
        return whole(OVERRIDE + text);
    }

    /// The line of a node that stands in the same source as this place.
    Place at(Node node) {
        return at(node.getStartMark());
    }

    /// The line of a mark in this source. Overrides have none that their writer could count.
    Place at(Optional<Mark> mark) {
        return source.startsWith(OVERRIDE)
                ? this
                : mark.map(m -> new Place(source, m.getLine() + 1)).orElse(this);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
