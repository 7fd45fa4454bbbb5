package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.SourceSettings.Join;
import dev.shardline.schemas.recipe.SourceSettings.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A table to join: keys of its own, all of which must be given.
final class JoinKind implements Kind<Join> {

    static final String EXPECTED =
            "tables such as {path: safety.parquet, on: hash, columns: [prediction=punsafe]}, one or"
                    + " a list";

    /// `COLUMN`, or `COLUMN=OTHER`.
    static final Kind<Named> NAMED =
            new Kind<>() {
                @Override
                public String expected() {
                    return "a column, or COLUMN=OTHER";
                }

                @Override
                public Named read(Node node) throws Misfit {
                    String text = Kinds.text("a column", _ -> true).read(node);
                    int equals = text.indexOf('=');
                    String column = equals < 0 ? text : text.substring(0, equals).strip();
                    String as = equals < 0 ? text : text.substring(equals + 1).strip();
                    if (column.isEmpty() || as.isEmpty()) {
                        throw new Misfit(node);
                    }
                    return new Named(column, as);
                }
            };

    private static final Kind<List<String>> PATHS =
            Kinds.list("paths", Kinds.text("a path", path -> path.indexOf('\0') < 0), 1);

    private static final Kind<List<Named>> COLUMNS = Kinds.list("columns", NAMED, 1);

    @Override
    public String expected() {
        return EXPECTED;
    }

    @Override
    public Join read(Node node) throws Misfit {
        if (!(node instanceof MappingNode mapping)) {
            throw new Misfit(node);
        }
        Map<String, Node> parts = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)
                    || !Set.of("path", "on", "columns").contains(name.getValue())
                    || parts.put(name.getValue(), tuple.getValueNode()) != null) {
                throw new Misfit(tuple.getKeyNode());
            }
        }
        return new Join(
                PATHS.read(part(parts, "path", node)),
                COLUMNS.read(part(parts, "on", node)),
                COLUMNS.read(part(parts, "columns", node)));
    }

    private static Node part(Map<String, Node> parts, String name, Node whole) throws Misfit {
        Node part = parts.get(name);
        if (part == null) {
            throw new Misfit(whole);
        }
        return part;
    }
}
