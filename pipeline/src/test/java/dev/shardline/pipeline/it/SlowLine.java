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
                tasks.execute(() -> pass(server, client, () -> {}));
            } catch (SocketException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException("the line is cut", e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the line is cut", e);
            }
        }
    }

    private void delay() {
        mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
        Await.pause(delay);
        waiting.decrementAndGet();
    }

    private void pass(Socket from, Socket to, Runnable first) {
        var buffer = new byte[BUFFER];
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                first.run();
                output.write(buffer, 0, read);
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
