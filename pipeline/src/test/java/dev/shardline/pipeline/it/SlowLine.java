package dev.shardline.pipeline.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A line to a server on 127.0.0.1 on which each request takes its time: so that a small job lasts
/// long enough to be killed ten times, without keeping the machine busy. What the server does
/// wrong, ends and resets included, arrives as it is.
final class SlowLine implements AutoCloseable {

    private static final int BUFFER = 65_536;

    private final ServerSocket listener;
    private final int serverPort;
    private final Duration delay;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger mostWaiting = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

    private SlowLine(ServerSocket listener, int serverPort, Duration delay) {
        this.listener = listener;
        this.serverPort = serverPort;
        this.delay = delay;
    }

    static SlowLine to(int serverPort, Duration delay) throws IOException {
        var listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        var line = new SlowLine(listener, serverPort, delay);
        line.tasks.execute(line::accept);
        return line;
    }

    int port() {
        return listener.getLocalPort();
    }

    /// How many requests were on their way at the same time, at most.
    int mostAtOnce() {
        return mostWaiting.get();
    }

    @Override
    public void close() {
        quietly(listener);
        open.forEach(SlowLine::quietly);
        tasks.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                open.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                tasks.execute(() -> pass(client, server, this::delay));
                tasks.execute(() -> pass(server, client, (_, _, read) -> read));
            } catch (SocketException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException("the line is cut", e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the line is cut", e);
            }
        }
    }

    /// What happens to bytes on their way.
    @FunctionalInterface
    private interface Passage {

        /// Passes when they have arrived.
        ///
        /// @param read how many there are
        /// @return how many are to go on; less than 0 where who sent them has gone
        int pass(Socket from, byte[] bytes, int read) throws IOException;
    }

    /// A request that its client gives up is not under way any more. What is none, as the alert of
    /// one that does not trust us and has gone, is delayed and not counted.
    private int delay(Socket client, byte[] bytes, int read) throws IOException {
        if (delay.isZero()) {
            return read; // Of a socket, no timeout means to wait for ever.
        }
        int request = startsWith(bytes, read, "GET ") ? 1 : 0;
        mostWaiting.accumulateAndGet(waiting.addAndGet(request), Math::max);
        try {
            client.setSoTimeout(Math.toIntExact(delay.toMillis()));
            int more = client.getInputStream().read(bytes, read, bytes.length - read);
            client.setSoTimeout(0);
            return more < 0 ? more : read + more;
        } catch (SocketTimeoutException _) {
            client.setSoTimeout(0);
            return read;
        } finally {
            waiting.addAndGet(-request);
        }
    }

    private static boolean startsWith(byte[] bytes, int length, String word) {
        return new String(bytes, 0, Math.min(length, word.length()), StandardCharsets.US_ASCII)
                .equals(word);
    }

    private void pass(Socket from, Socket to, Passage passage) {
        var buffer = new byte[BUFFER];
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                int passed = passage.pass(from, buffer, read);
                if (passed < 0) {
                    return;
                }
                output.write(buffer, 0, passed);
            }
        } catch (IOException e) {
            reset(to);
        } finally {
            end(from);
            end(to);
        }
    }

    /// Where one side was reset, the other is to see it. Where it was only closed first, this fails
    /// and does no harm.
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException _) {
            // Closed already.
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        quietly(socket);
    }

    private static void quietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing", e);
        }
    }
}
