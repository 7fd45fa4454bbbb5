package dev.shardline.pipeline.it;

import dev.shardline.pipeline.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;

/// A broker in a process of its own, the cluster of the tests: killed and started again, it has its
/// old port and its old data.
final class BrokerProcess implements AutoCloseable {

    private static final String READY = "broker is ready";

    private final Path folder;
    private final int port;
    private Program program;

    private BrokerProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.program = launch();
    }

    /// Starts a broker at a free port and waits until it answers.
    static BrokerProcess start(Path folder) throws IOException {
        return new BrokerProcess(folder, freePort()).ready();
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /// SIGKILL.
    void kill() {
        program.kill();
    }

    /// SIGSTOP for a while, as by a lid that is closed.
    void standStill(Duration time) {
        program.signal("STOP");
        Await.pause(time);
        program.signal("CONT");
    }

    /// Starts it again; returns when it answers.
    void startAgain() {
        program = launch();
        ready();
    }

    @Override
    public void close() {
        program.close();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Program launch() {
        return Program.start(
                folder,
                BrokerProcess.class,
                List.of(folder.resolve("broker").toString(), Integer.toString(port)));
    }

    private BrokerProcess ready() {
        boolean ready =
                Await.until(
                        Program.PATIENCE,
                        () -> !program.isAlive() || program.printed().contains(READY));
        Assertions.assertThat(ready && program.isAlive()).as(program.toString()).isTrue();
        return this;
    }

    /// The process: a broker's folder and port.
    public static void main(String[] args) {
        try (var broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println(READY + " at " + broker.bootstrap());
            while (true) {
                LockSupport.park();
            }
        }
    }
}
