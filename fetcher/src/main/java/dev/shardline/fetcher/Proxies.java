package dev.shardline.fetcher;

import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.ProxySettings;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.recipe.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Over which proxy a host is asked, with what the recipe's references to secrets stand for.
final class Proxies {

    private static final String SCHEME = "http://";

    private final HostSettings hosts;
    private final Map<ProxySettings, Proxy> known = new HashMap<>();

    /// @throws RecipeException where a secret is not there, or what comes of it is no proxy
    Proxies(HostSettings hosts, Secrets secrets) {
        this.hosts = hosts;
        add("fetch.proxy", hosts.proxy(), secrets);
        hosts.named()
                .forEach((name, host) -> {
                    var proxy = host.proxy();
                    if (proxy != null) {
                        add("fetch.hosts." + name + ".proxy", proxy, secrets);
                    }
                });
    }

    /// Empty where the host is asked directly, as S3 is always.
    Optional<Proxy> of(Target target) {
        return target.object() != null
                ? Optional.empty()
                : Optional.ofNullable(known.get(hosts.proxyFor(target.url().host())));
    }

    private void add(String key, ProxySettings settings, Secrets secrets) {
        if (!settings.equals(ProxySettings.NONE)) {
            known.put(settings, parse(key, secrets.reveal(key, settings.url())));
        }
    }

    /// Says nothing of the text: it holds a password.
    private static Proxy parse(String key, String text) {
        try {
            var rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : "";
            var at = rest.lastIndexOf('@');
            var uri = new URI(SCHEME + rest.substring(at + 1));
            if (uri.getHost() != null && uri.getPort() > 0) {
                return new Proxy(
                        uri.getHost().replaceAll("[\\[\\]]", ""),
                        uri.getPort(),
                        at < 0 ? null : basic(rest.substring(0, at)));
            }
        } catch (URISyntaxException | IllegalArgumentException _) {
            // Its message would show the text.
        }
        throw new RecipeException(
                key + " with its secrets is no proxy such as http://user:password@10.0.0.1:3128");
    }

    /// @param user and password, as the recipe has them: taken as they are, for `%` and `@` may be
    ///   in a password that comes from elsewhere
    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }
}
