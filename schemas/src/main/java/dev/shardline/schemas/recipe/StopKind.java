package dev.shardline.schemas.recipe;

import dev.shardline.schemas.FateWord;
import dev.shardline.schemas.recipe.StopRule.Most;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A limit to what may go wrong: `{failed_to_resize: 50%, of: 1000}`.
final class StopKind implements Kind<StopRule> {

    static final String EXPECTED =
            "limits such as {failed_to_resize: 50%, of: 1000} or {http_429: 500}, one or a list";

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?) ?%");
    private static final Kind<Long> NUMBER = Kinds.whole(1, Long.MAX_VALUE);

    @Override
    public String expected() {
        return EXPECTED;
    }

    @Override
    public StopRule read(Node node) throws Misfit {
        if (!(node instanceof MappingNode mapping)) {
            throw new Misfit(node);
        }
        var limits = new LinkedHashMap<FateWord, Most>();
        @Nullable Long of = null;
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw new Misfit(tuple.getKeyNode());
            }
            if (name.getValue().equals("of") && of == null) {
                of = NUMBER.read(tuple.getValueNode());
                continue;
            }
            FateWord word = FateWord.of(name.getValue()).orElseThrow(() -> new Misfit(name));
            if (limits.put(word, most(tuple.getValueNode())) != null) {
                throw new Misfit(name);
            }
        }
        if (limits.isEmpty()) {
            throw new Misfit(node);
        }
        return new StopRule(limits, of);
    }

    private static Most most(Node node) throws Misfit {
        if (node instanceof ScalarNode scalar) {
            Matcher percent = PERCENT.matcher(scalar.getValue());
            if (percent.matches()) {
                double share = Double.parseDouble(percent.group(1));
                if (share > 0 && share <= 100) {
                    return new Most.Percent(share);
                }
                throw new Misfit(node);
            }
        }
        return new Most.Records(NUMBER.read(node));
    }
}
