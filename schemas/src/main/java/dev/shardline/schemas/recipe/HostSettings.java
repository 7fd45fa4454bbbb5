package dev.shardline.schemas.recipe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How much is asked of a host: the recipe's `fetch.hosts`, and what holds for all others.
///
/// All limits are those of the whole job, however many processes fetch.
///
/// @param perHost limits of each host that the recipe does not name
/// @param perDomain the same for all hosts of a registered domain together
/// @param downAfter how long a host may fail without one answer until it counts as down
/// @param named by host or domain, in lower case; a domain has all that lies below it
/// @param proxy for hosts whose names say nothing of one
public record HostSettings(
        Limits perHost,
        Limits perDomain,
        Duration downAfter,
        SortedMap<String, Host> named,
        ProxySettings proxy) {

    public HostSettings {
        named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
    }

    /// The names of the recipe that limit a host: its own, and those below which it lies. Where
    /// there is one, the limits of all other hosts are not for it.
    ///
    /// @param host in lower case
    /// @return the narrowest first
    public List<String> limiting(String host) {
        List<String> names = naming(host);
        names.removeIf(name -> !named.getOrDefault(name, Host.NONE).limits().areAny());
        return names;
    }

    /// The proxy over which a host is asked: that of the narrowest name that says something of it.
    ///
    /// @param host in lower case
    public ProxySettings proxyFor(String host) {
        return naming(host).stream()
                .map(name -> named.getOrDefault(name, Host.NONE).proxy())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(proxy);
    }

    /// The names of the recipe that say something of a host: its own, and those below which it
    /// lies.
    ///
    /// @param host in lower case
    /// @return the narrowest first
    public List<String> naming(String host) {
        var names = new ArrayList<String>();
        if (named.isEmpty()) {
            return names;
        }
        for (int dot = -1; ; ) {
            String name = host.substring(dot + 1);
            if (named.containsKey(name)) {
                names.add(name);
            }
            dot = host.indexOf('.', dot + 1);
            if (dot < 0) {
                return names;
            }
        }
    }

    /// What the recipe says of one host or domain.
    ///
    /// @param headers to send, by name; values may hold references to [Secrets]
    /// @param cookies the same, as one header
    /// @param proxy null where the name says nothing of one
    public record Host(
            Limits limits,
            Map<String, String> headers,
            Map<String, String> cookies,
            @Nullable ProxySettings proxy) {

        /// Says nothing.
        public static final Host NONE = new Host(new Limits(null, null), Map.of(), Map.of(), null);

        public Host {
            headers = Collections.unmodifiableMap(new TreeMap<>(headers));
            cookies = Collections.unmodifiableMap(new TreeMap<>(cookies));
        }

        /// Without what may be secret.
        @Override
        public String toString() {
            return "Host[limits=%s, headers=%s, cookies=%s, proxy=%s]"
                    .formatted(limits, headers.keySet(), cookies.keySet(), proxy);
        }
    }

    /// Limits, each of which may be absent.
    ///
    /// @param rate of requests
    /// @param concurrency requests at the same time, at least 1
    public record Limits(@Nullable Rate rate, @Nullable Integer concurrency) {

        /// Whether there is one.
        public boolean areAny() {
            return rate != null || concurrency != null;
        }

        /// These, and where one is absent that of the others.
        public Limits or(Limits others) {
            return new Limits(
                    rate != null ? rate : others.rate,
                    concurrency != null ? concurrency : others.concurrency);
        }
    }

    /// So many in each such time.
    public record Rate(int count, Duration time) {

        public double perSecond() {
            return count * 1e9 / time.toNanos();
        }
    }
}
