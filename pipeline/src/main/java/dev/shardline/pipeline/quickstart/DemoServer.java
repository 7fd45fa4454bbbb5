package dev.shardline.pipeline.quickstart;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small HTTP/1.1 server on 127.0.0.1 that can misbehave, which the JDK's cannot: one virtual
/// thread a connection. Only for GET without body, from a client of this machine.
final class DemoServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoServer.class);
    private static final int MAX_LINE = 16_384;
    private static final int TRICKLE_MILLIS = 200;
    private static final byte[] START_OF_JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private final Map<String, Answer> answers;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<String> askedBefore = ConcurrentHashMap.newKeySet();
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();

    private DemoServer(Map<String, Answer> answers, ServerSocket listener) {
        this.answers = answers;
        this.listener = listener;
    }

    /// Opens the port; requests wait until [#serve].
    ///
    /// @param port 0 takes a free one
    static ServerSocket listen(int port) throws IOException {
        var listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1024);
            return listener;
        } catch (IOException e) {
            listener.close();
            throw new IOException(
                    "the demo's server cannot have port " + port + " of 127.0.0.1", e);
        }
    }

    /// Serves until closed.
    ///
    /// @param listener is closed with the server
    /// @param answers by path; others are 404
    static DemoServer serve(ServerSocket listener, Map<String, Answer> answers) {
        var server = new DemoServer(Map.copyOf(answers), listener);
        server.connections.execute(server::accept);
        return server;
    }

    @Override
    public void close() {
        quietly(listener);
        open.forEach(DemoServer::quietly);
        connections.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                if (listener.isClosed()) { // close() may have missed it.
                    quietly(socket);
                }
                connections.execute(() -> talk(socket));
            } catch (IOException e) {
                LOG.debug("the demo's server accepts no more: {}", e.toString());
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var input = new BufferedInputStream(socket.getInputStream());
            String path = request(input);
            while (!path.isEmpty() && answer(socket, input, answerTo(path))) {
                path = request(input);
            }
        } catch (IOException e) { // The client went away, as it may.
            LOG.debug("a client of the demo's server: {}", e.toString());
        } finally {
            open.remove(socket);
        }
    }

    /// The path of the next request; empty where none comes.
    private static String request(InputStream input) throws IOException {
        String[] words = line(input).split(" ", -1);
        if (words.length != 3) {
            return words[0].isEmpty() ? "" : "/bad-request"; // A TLS handshake, for instance.
        }
        String header = line(input);
        while (!header.isEmpty()) { // Headers say nothing that matters here.
            header = line(input);
        }
        return words[1];
    }

    private static String line(InputStream input) throws IOException {
        var line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0 || line.length() == MAX_LINE || (next < ' ' && next != '\r')) {
                return line.isEmpty() && next < 0 ? "" : "no HTTP";
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private Answer answerTo(String path) {
        Answer answer = answers.getOrDefault(path, DemoAnswers.notFound());
        if (answer instanceof Answer.BusyAtFirst(var then)) {
            return askedBefore.add(path) ? DemoAnswers.status(503) : then;
        }
        return answer;
    }

    /// Whether the connection may be used again.
    private boolean answer(Socket socket, InputStream input, Answer answer) throws IOException {
        OutputStream output = socket.getOutputStream();
        return switch (answer) {
            case Answer.Response response -> {
                send(output, response);
                yield response.isHonest();
            }
            case Answer.BusyAtFirst(var then) -> answer(socket, input, then);
            case Answer.Fault.SILENCE -> {
                input.transferTo(
                        OutputStream
                                .nullOutputStream()); // Returns when the client or close() ends it.
                yield false;
            }
            case Answer.Fault.TRICKLE -> trickle(socket, input, output);
            case Answer.Fault.FLOOD -> flood(output);
            case Answer.Fault.RESET -> {
                socket.setSoLinger(true, 0);
                yield false;
            }
        };
    }

    private static void send(OutputStream output, Answer.Response response) throws IOException {
        String head =
                "HTTP/1.1 %d Demo\r\nContent-Length: %d\r\n%s\r\n"
                        .formatted(
                                response.status(), response.declaredLength(), response.headers());
        output.write(head.getBytes(StandardCharsets.ISO_8859_1));
        output.write(response.body());
        output.flush();
    }

    private static void startUnending(OutputStream output) throws IOException {
        String head = "HTTP/1.1 200 Demo\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n";
        output.write(head.getBytes(StandardCharsets.ISO_8859_1));
        output.write(START_OF_JPEG);
    }

    private static boolean trickle(Socket socket, InputStream input, OutputStream output)
            throws IOException {
        startUnending(output);
        socket.setSoTimeout(TRICKLE_MILLIS);
        while (true) {
            try {
                if (input.read() < 0) {
                    return false;
                }
            } catch (SocketTimeoutException _) { // Still there: the next byte.
                output.write(0);
            }
        }
    }

    private static boolean flood(OutputStream output) throws IOException {
        startUnending(output);
        var zeros = new byte[65_536];
        while (true) { // Until the client closes, which is an exception.
            output.write(zeros);
        }
    }

    static void quietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.toString());
        }
    }
}
