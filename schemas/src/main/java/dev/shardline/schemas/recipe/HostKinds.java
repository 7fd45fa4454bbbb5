package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.HostSettings.Host;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The kinds of values that `fetch.hosts` and limits of hosts take.
final class HostKinds {

    static final int MOST_AT_ONCE = 10_000;

    private static final Pattern RATE = Pattern.compile("([0-9]{1,6}) ?/ ?(s|min|h)");
    private static final Map<String, Duration> TIMES =
            Map.of(
                    "s", Duration.ofSeconds(1),
                    "min", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1));
    private static final Pattern NAME =
            Pattern.compile(
                    "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /// A header that may be set: not one that says how the request itself is to be read.
    private static final Pattern HEADER =
            Pattern.compile(
                    "(?i)(?!(host|connection|content-length|transfer-encoding|te|trailer|upgrade"
                            + "|expect|range|accept-encoding|cookie|proxy-.*)$)"
                            + "[a-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private static final Pattern HEADER_VALUE = Pattern.compile("[ -~]{1,4000}");
    private static final Pattern COOKIE_VALUE = Pattern.compile("[!-~&&[^;,\"\\\\]]{0,4000}");

    private HostKinds() {}

    /// `2/s`, `30/min`, `1000/h`.
    static Kind<Rate> rate() {
        return new Kind<>() {
            @Override
            public String expected() {
                return "a rate such as 2/s, 30/min or 1000/h";
            }

            @Override
            public Rate read(Node node) throws Misfit {
                String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
                Matcher matcher = RATE.matcher(text);
                int count = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
                if (count == 0) {
                    throw new Misfit(node);
                }
                return new Rate(count, TIMES.getOrDefault(matcher.group(2), Duration.ZERO));
            }
        };
    }

    static Kind<Integer> concurrency() {
        return Kinds.count(1, MOST_AT_ONCE);
    }

    /// A proxy, which may hold a password: messages show none.
    static Kind<ProxySettings> proxy() {
        return new Kind<>() {
            @Override
            public String expected() {
                return "a proxy such as http://proxy.example.org:3128 or"
                        + " http://user:${env:PASSWORD}@10.0.0.1:3128, or none";
            }

            @Override
            public ProxySettings read(Node node) throws Misfit {
                if (!(node instanceof ScalarNode scalar)) {
                    throw new Misfit(node);
                }
                ProxySettings proxy = ProxySettings.parse(scalar.getValue());
                if (proxy == null) {
                    throw new Misfit(scalar.getValue().contains("@") ? shown(scalar) : scalar);
                }
                return proxy;
            }
        };
    }

    private static Node shown(ScalarNode proxy) {
        return new ScalarNode(
                proxy.getTag(),
                true,
                ProxySettings.redacted(proxy.getValue()),
                proxy.getScalarStyle(),
                proxy.getStartMark(),
                proxy.getEndMark());
    }

    /// Hosts and domains with what is said of each.
    static Kind<SortedMap<String, Host>> hosts() {
        return new Kind<>() {
            @Override
            public String expected() {
                return "hosts or domains such as {i.imgur.com: {rate: 2/s, concurrency: 4, headers:"
                        + " {Referer: \"https://imgur.com/\"}, cookies: {over18: \"1\"}, proxy:"
                        + " \"http://proxy.example.org:3128\"}}";
            }

            @Override
            public SortedMap<String, Host> read(Node node) throws Misfit {
                var hosts = new TreeMap<String, Host>();
                for (var part : parts(node).entrySet()) {
                    String name = part.getKey().getValue().toLowerCase(Locale.ROOT);
                    if (!NAME.matcher(name).matches()
                            || hosts.put(name, host(part.getValue())) != null) {
                        throw new Misfit(part.getKey());
                    }
                }
                return hosts;
            }
        };
    }

    private static Host host(Node node) throws Misfit {
        Rate rate = null;
        Integer concurrency = null;
        Map<String, String> headers = Map.of();
        Map<String, String> cookies = Map.of();
        ProxySettings proxy = null;
        for (var part : parts(node).entrySet()) {
            switch (part.getKey().getValue()) {
                case "rate" -> rate = rate().read(part.getValue());
                case "concurrency" -> concurrency = concurrency().read(part.getValue());
                case "headers" -> headers = texts(part.getValue(), HEADER, HEADER_VALUE);
                case "cookies" -> cookies = texts(part.getValue(), TOKEN, COOKIE_VALUE);
                case "proxy" -> proxy = proxy().read(part.getValue());
                default -> throw new Misfit(part.getKey());
            }
        }
        return new Host(new Limits(rate, concurrency), headers, cookies, proxy);
    }

    /// Names and texts. What does not fit is shown by its name: the text may be secret.
    private static Map<String, String> texts(Node node, Pattern name, Pattern text) throws Misfit {
        var texts = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var part : parts(node).entrySet()) {
            String key = part.getKey().getValue();
            if (!name.matcher(key).matches()
                    || !(part.getValue() instanceof ScalarNode value)
                    || !text.matcher(value.getValue()).matches()
                    || texts.put(key, value.getValue()) != null) {
                throw new Misfit(part.getKey());
            }
        }
        return texts;
    }

    /// The keys and values of a set of keys, in their order.
    static Map<ScalarNode, Node> parts(Node node) throws Misfit {
        if (!(node instanceof MappingNode mapping)) {
            throw new Misfit(node);
        }
        var parts = new LinkedHashMap<ScalarNode, Node>();
        var names = new HashSet<String>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name) || !names.add(name.getValue())) {
                throw new Misfit(tuple.getKeyNode());
            }
            parts.put(name, tuple.getValueNode());
        }
        return parts;
    }
}
