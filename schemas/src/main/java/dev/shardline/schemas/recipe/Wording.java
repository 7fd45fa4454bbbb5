package dev.shardline.schemas.recipe;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// How messages speak of what was written.
final class Wording {

    private static final int LONGEST = 80;

    private Wording() {}

    /// A value: text in quotes, numbers as they are, anything larger by what it is.
    static String of(Node value) {
        return switch (value) {
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "null";
            case ScalarNode scalar when scalar.getTag().equals(Tag.STR) ->
                    '"' + shortened(scalar.getValue()) + '"';
            case ScalarNode scalar -> shortened(scalar.getValue());
            case SequenceNode list when list.getValue().isEmpty() -> "an empty list";
            case SequenceNode _ -> "a list";
            case MappingNode _ -> "a set of keys";
            default -> "something else";
        };
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "·");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
