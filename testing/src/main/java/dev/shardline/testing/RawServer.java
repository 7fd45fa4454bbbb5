package dev.shardline.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server on loopback that writes whatever a test wants, byte for byte, so that it can misbehave
/// in every way. Connections are kept until an answer closes them.
public final class RawServer implements AutoCloseable {

    /// What is written for a path.
    @FunctionalInterface
    public interface Answer {
        void write(Conversation conversation) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Thread accepting;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Connections that were accepted so far.
    public final AtomicInteger connections = new AtomicInteger();

    /// Requests that were read so far.
    public final AtomicInteger requests = new AtomicInteger();

    /// Their heads, lines ending with a line feed.
    public final List<String> heads = Collections.synchronizedList(new ArrayList<>());

    /// On a free port of 127.0.0.1.
    public RawServer() {
        this(open("127.0.0.1"));
    }

    public RawServer(ServerSocket listener) {
        this.listener = listener;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    /// A free port of an address.
    public static ServerSocket open(String address) {
        return open(address, 0);
    }

    /// A port of an address.
    ///
    /// @param port 0 for a free one
    public static ServerSocket open(String address, int port) {
        try {
            var socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), 1024);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns when so many requests have been read.
    public void awaitRequests(int count) throws InterruptedException {
        while (requests.get() < count) {
            Thread.sleep(1);
        }
    }

    /// What is answered for a path, or for whatever stands in its place in the request.
    public RawServer on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    /// An answer with a correct head.
    public RawServer on(String path, String statusAndHeaders, String body) {
        return on(path, c -> c.answer(statusAndHeaders, body.getBytes(StandardCharsets.UTF_8)));
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var head = head(in); head != null; head = head(in)) {
                requests.incrementAndGet();
                heads.add(head);
                var target = head.split(" ", 3)[1];
                var answer = answer(target);
                var conversation = new Conversation(socket);
                if (answer == null) {
                    conversation.answer("404 Not Found", new byte[0]);
                } else {
                    answer.write(conversation);
                }
            }
        } catch (IOException | InterruptedException _) {
            // The client has gone, or the test is over.
        } finally {
            open.remove(socket);
        }
    }

    /// What there is for the path with its query, else for all queries of the path.
    private @Nullable Answer answer(String target) {
        var exact = answers.get(target);
        var question = target.indexOf('?');
        return exact == null && question >= 0 ? answers.get(target.substring(0, question)) : exact;
    }

    private static @Nullable String head(BufferedReader in) throws IOException {
        var head = new StringBuilder();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                return head.toString();
            }
            head.append(line).append('\n');
        }
        return null;
    }

    /// Afterwards the port refuses: as long as a thread is in `accept`, Java keeps a closed socket
    /// listening, and who connects then is not refused but reset.
    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            accepting.join();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// One request's connection, to write to.
    public final class Conversation {

        private final Socket socket;
        private final OutputStream out;

        private Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        public Conversation write(String text) throws IOException {
            return write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Conversation write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        public void answer(String statusAndHeaders, byte[] body) throws IOException {
            head(statusAndHeaders + "\r\nContent-Length: " + body.length);
            write(body);
        }

        public Conversation head(String statusAndHeaders) throws IOException {
            return write("HTTP/1.1 " + statusAndHeaders + "\r\n\r\n");
        }

        /// Agrees to be the way to another server of this machine, as a proxy does.
        public void tunnel(int port) throws IOException, InterruptedException {
            head("200 Connection established");
            try (var there = new Socket(InetAddress.getLoopbackAddress(), port)) {
                var back = Thread.ofVirtual().start(() -> copy(there, socket));
                copy(socket, there);
                back.join();
            }
        }

        private void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException _) {
                // One of them has gone.
            }
        }

        /// Says nothing any more until the test is over.
        public void stall() throws InterruptedException {
            closed.await();
        }

        /// A byte every few milliseconds, for ever.
        public void drip(String piece) throws IOException, InterruptedException {
            while (!closed.await(5, TimeUnit.MILLISECONDS)) {
                write(piece);
            }
        }

        /// Ends the connection.
        public void close() throws IOException {
            socket.close();
        }

        /// Breaks the connection.
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
