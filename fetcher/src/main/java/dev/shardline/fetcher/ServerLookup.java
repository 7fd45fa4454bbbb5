package dev.shardline.fetcher;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks the name servers of the recipe, by turns; the next one where one does not answer. Needs no
/// rights and no local name server.
final class ServerLookup implements Lookup {

    /// UDP packets get lost: a second question is cheaper than patience.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration BESIDE = Duration.ofMillis(200);
    private static final Duration LEAST = Duration.ofMillis(1);

    private final List<LookupSession> servers;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param servers their addresses
    ServerLookup(List<InetSocketAddress> servers) {
        this.servers = servers.stream().map(ServerLookup::session).toList();
    }

    private static LookupSession session(InetSocketAddress server) {
        var resolver = new SimpleResolver(server);
        resolver.setTimeout(PATIENCE);
        return LookupSession.builder().resolver(resolver).build();
    }

    @Override
    public Answer ask(String host, Duration limit)
            throws UnknownHostException, InterruptedException {
        var name = name(host);
        var end = System.nanoTime() + limit.toNanos();
        var said = "no answer within " + Words.of(limit);
        for (var left = limit;
                left.compareTo(LEAST) > 0;
                left = Duration.ofNanos(end - System.nanoTime())) {
            var server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
            try {
                return ask(server, name, left);
            } catch (TimeoutException _) {
                break;
            } catch (ExecutionException e) {
                var cause = cause(e);
                if (cause instanceof NoSuchDomainException
                        || cause instanceof NoSuchRRSetException) {
                    throw new NoSuchHostException(host + ": Name or service not known");
                }
                said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            }
        }
        throw new UnknownHostException(host + ": " + said);
    }

    /// Both kinds of addresses are asked for at once. Those of IPv4 are waited for; the others come
    /// with them or not at all, unless they are the only ones.
    private static Answer ask(LookupSession server, Name name, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
        var v4 = server.lookupAsync(name, Type.A).toCompletableFuture();
        var v6 = server.lookupAsync(name, Type.AAAA).toCompletableFuture();
        try {
            var end = System.nanoTime() + limit.toNanos();
            var records = new ArrayList<Record>();
            try {
                records.addAll(await(v4, end));
            } catch (ExecutionException e) {
                if (isLost(e)) {
                    throw e;
                }
                return answer(await(v6, end));
            }
            try {
                var soon = System.nanoTime() + BESIDE.toNanos();
                records.addAll(await(v6, Math.min(soon, end)));
            } catch (ExecutionException | TimeoutException _) {
                // There are addresses.
            }
            return answer(records);
        } finally {
            v4.cancel(false);
            v6.cancel(false);
        }
    }

    private static List<Record> await(CompletableFuture<LookupResult> asked, long end)
            throws ExecutionException, TimeoutException, InterruptedException {
        return asked.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS).getRecords();
    }

    private static boolean isLost(ExecutionException failure) {
        var cause = cause(failure);
        return !(cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException);
    }

    private static Answer answer(List<Record> records) {
        var addresses = new ArrayList<InetAddress>();
        var lifetime = Long.MAX_VALUE;
        for (var record : records) {
            switch (record) {
                case ARecord a -> addresses.add(a.getAddress());
                case AAAARecord aaaa -> addresses.add(aaaa.getAddress());
                default -> {}
            }
            lifetime = Math.min(lifetime, record.getTTL());
        }
        return new Answer(addresses, Duration.ofSeconds(lifetime));
    }

    private static Throwable cause(ExecutionException e) {
        Throwable cause = e;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Name name(String host) throws NoSuchHostException {
        try {
            return Name.fromString(host + ".");
        } catch (TextParseException e) {
            throw new NoSuchHostException(host + ": Name or service not known, " + e.getMessage());
        }
    }
}
