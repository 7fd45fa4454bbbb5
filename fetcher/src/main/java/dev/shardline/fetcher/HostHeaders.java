package dev.shardline.fetcher;

import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.recipe.Secrets;
import java.util.Collections;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The headers that the recipe wants for some hosts, with their secrets. Never shown to anybody but
/// the host.
final class HostHeaders {

    private final HostSettings hosts;
    private final Map<String, Map<String, String>> headers = new TreeMap<>();

    /// @throws RecipeException where a secret is not there, or cannot be in a header
    HostHeaders(HostSettings hosts, Secrets secrets) {
        this.hosts = hosts;
        hosts.named().forEach((name, host) -> headers.put(name, known(name, host, secrets)));
    }

    /// By name; of several that the recipe has for a host those of the narrowest name.
    Map<String, String> of(String host) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var name : hosts.naming(host).reversed()) {
            all.putAll(headers.getOrDefault(name, Map.of()));
        }
        return all;
    }

    private static Map<String, String> known(String name, HostSettings.Host host, Secrets secrets) {
        UnaryOperator<String> reveal = text -> reveal("fetch.hosts." + name, text, secrets);
        var known = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        host.headers().forEach((header, value) -> known.put(header, reveal.apply(value)));
        if (!host.cookies().isEmpty()) {
            var cookies = new StringJoiner("; ");
            host.cookies()
                    .forEach((cookie, value) -> cookies.add(cookie + "=" + reveal.apply(value)));
            known.put("Cookie", cookies.toString());
        }
        return Collections.unmodifiableMap(known);
    }

    private static String reveal(String key, String text, Secrets secrets) {
        var revealed = secrets.reveal(key, text);
        if (!revealed.matches("[ -~]*")) {
            throw new RecipeException(
                    key + " has " + text + ", and that is no printable ASCII in one line");
        }
        return revealed;
    }
}
