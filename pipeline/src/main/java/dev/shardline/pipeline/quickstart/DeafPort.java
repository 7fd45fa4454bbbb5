package dev.shardline.pipeline.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A port of 127.0.0.1 at which no connection comes about: its queue is full of our own, and nobody
/// accepts them. So a client waits as it would for a host that is switched off.
final class DeafPort implements AutoCloseable {

    private static final int MOST_WAITING = 16;
    private static final int PATIENCE_MILLIS = 150;

    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    private DeafPort(ServerSocket listener) {
        this.listener = listener;
    }

    /// @throws IOException if the port cannot be had
    static DeafPort open(int port) throws IOException {
        var listener = new ServerSocket();
        var deaf = new DeafPort(listener);
        try {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1);
            deaf.fill();
            return deaf;
        } catch (IOException e) {
            deaf.close();
            throw new IOException("the demo cannot have port " + port + " of 127.0.0.1", e);
        }
    }

    private void fill() throws IOException {
        while (waiting.size() < MOST_WAITING) {
            var socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), PATIENCE_MILLIS);
            } catch (SocketTimeoutException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        DemoServer.quietly(listener);
        waiting.forEach(DemoServer::quietly);
    }
}
