package dev.shardline.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// A web in small, on loopback: many hosts with names of their own, a quarter of which are broken
/// in all the ways that hosts are. All have the same port; their names are known to one name
/// server.
///
/// Who is told to go to the forbidden address and does is counted there.
public final class HostileWeb implements AutoCloseable {

    /// What a host is like, how many in a hundred are, and what may become of an image there.
    public enum Kind {
        /// Nobody listens.
        REFUSING(3, "connection_refused host_down"),
        /// Connections do not come about.
        DEAF(3, "connect_timeout host_down"),
        /// There is no such name.
        MISSING(4, "dns"),
        /// Takes the request and says nothing.
        STALLING(5, "read_timeout host_down"),
        /// Always says that it is too much.
        BUSY(5, "http_429"),
        /// Its bodies do not end.
        ENDLESS(2, "too_many_bytes"),
        /// Its bodies are small and unpack to much.
        BOMB(2, "too_many_bytes"),
        /// Redirects to the forbidden address.
        INWARD(1, "blocked_address"),
        /// The rest.
        GOOD(75, "success");

        private final int percent;
        private final String fates;

        Kind(int percent, String fates) {
            this.percent = percent;
            this.fates = fates;
        }

        /// The reasons with which its images may end; `success` is none.
        public Set<String> fates() {
            return Set.of(fates.split(" ", -1));
        }

        String path() {
            return "/" + name().toLowerCase(Locale.ROOT);
        }
    }

    /// To allow by the recipe; the forbidden address is beside them.
    public static final List<String> NETWORKS =
            List.of("127.0.0.1/32", "127.0.0.3/32", "127.0.0.4/32");

    private static final int PATIENCE_MILLIS = 150;
    private static final int BOMB_MEGABYTES = 20;

    private final int hosts;
    private final RawServer server = new RawServer();
    private final RawServer forbidden = new RawServer(RawServer.open("127.0.0.2", server.port()));
    private final ServerSocket deaf;
    private final List<Socket> waiting = new ArrayList<>();
    private final NameServer names;

    /// @param hosts of which a hundred are a whole mix
    /// @param image that good hosts have
    /// @param lost the share of the questions that the name server does not answer
    public HostileWeb(int hosts, byte[] image, double lost) {
        this.hosts = hosts;
        this.names = new NameServer(lost);
        this.deaf = deaf(server.port());
        byte[] bomb = bomb();
        server.on(Kind.GOOD.path(), c -> c.answer("200 OK", image))
                .on(Kind.STALLING.path(), RawServer.Conversation::stall)
                .on(Kind.BUSY.path(), "429 Too Many Requests", "")
                .on(Kind.ENDLESS.path(), c -> c.head("200 OK").drip("x".repeat(100_000)))
                .on(Kind.BOMB.path(), c -> c.answer("200 OK\r\nContent-Encoding: gzip", bomb))
                .on(
                        Kind.INWARD.path(),
                        "302 Found\r\nLocation: http://127.0.0.2:" + server.port() + "/",
                        "");
        for (int host = 0; host < hosts; host++) {
            switch (kind(host)) {
                case MISSING -> {}
                // Nobody listens at this one.
                case REFUSING -> names.addresses.put(name(host), "127.0.0.3");
                case DEAF -> names.addresses.put(name(host), "127.0.0.4");
                case STALLING, BUSY, ENDLESS, BOMB, INWARD, GOOD ->
                        names.addresses.put(name(host), "127.0.0.1");
            }
        }
    }

    /// What the host of the n-th url is like.
    public Kind kind(int url) {
        int place = url % hosts % 100;
        for (var kind : Kind.values()) {
            if (place < kind.percent) {
                return kind;
            }
            place -= kind.percent;
        }
        return Kind.GOOD;
    }

    /// The n-th url, of the next host each time.
    public String url(int number) {
        return "http://%s:%d%s?%d"
                .formatted(name(number % hosts), server.port(), kind(number).path(), number);
    }

    /// The name server that knows the hosts, for `fetch.dns.servers`.
    public String nameServer() {
        return "127.0.0.1:" + names.address().getPort();
    }

    /// Connections to the forbidden address so far.
    public int trespasses() {
        return forbidden.connections.get();
    }

    /// Requests that came so far.
    public int requests() {
        return server.requests.get();
    }

    private static String name(int host) {
        return "host" + host + ".web" + host + ".org";
    }

    /// A port at which no connection comes about: its queue is full of our own.
    private ServerSocket deaf(int port) {
        try {
            var listener = new ServerSocket();
            listener.bind(new InetSocketAddress("127.0.0.4", port), 1);
            while (true) {
                var socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(listener.getLocalSocketAddress(), PATIENCE_MILLIS);
                } catch (SocketTimeoutException _) {
                    return listener;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bomb() {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < BOMB_MEGABYTES; i++) {
                out.write(new byte[1 << 20]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Override
    public void close() {
        names.close();
        server.close();
        forbidden.close();
        try {
            deaf.close();
            for (var socket : waiting) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
