package dev.shardline.fetcher;

import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.RecipeException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The headers that the recipe wants for some hosts, with their secrets: `${env:NAME}` is what the
/// environment has under that name. Never shown to anybody but the host.
final class HostHeaders {

    private static final Pattern SECRET = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)\\}");

    private final HostSettings hosts;
    private final Map<String, Map<String, String>> headers = new TreeMap<>();

    /// @param environment null for names that it does not have
    /// @throws RecipeException where a name is not in the environment
    HostHeaders(HostSettings hosts, Environment environment) {
        this.hosts = hosts;
        hosts.named().forEach((name, host) -> headers.put(name, known(name, host, environment)));
    }

    /// Where secrets come from.
    @FunctionalInterface
    interface Environment {
        @Nullable String get(String name);
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

    private static Map<String, String> known(
            String name, HostSettings.Host host, Environment environment) {
        UnaryOperator<String> reveal = text -> reveal(name, text, environment);
        var known = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        host.headers().forEach((header, value) -> known.put(header, reveal.apply(value)));
        if (!host.cookies().isEmpty()) {
            var cookies = new java.util.StringJoiner("; ");
            host.cookies()
                    .forEach((cookie, value) -> cookies.add(cookie + "=" + reveal.apply(value)));
            known.put("Cookie", cookies.toString());
        }
        return Collections.unmodifiableMap(known);
    }

    private static String reveal(String host, String text, Environment environment) {
        return SECRET.matcher(text)
                .replaceAll(found -> {
                    var secret = environment.get(found.group(1));
                    if (secret == null || !secret.matches("[ -~]*")) {
                        throw new RecipeException(
                                "fetch.hosts."
                                        + host
                                        + " wants "
                                        + found.group()
                                        + ", but the environment has no such value in printable"
                                        + " ASCII");
                    }
                    return java.util.regex.Matcher.quoteReplacement(secret);
                });
    }
}
