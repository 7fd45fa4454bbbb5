package dev.shardline.pipeline.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/// A Kafka broker and controller inside this process, with its data in a folder. It listens on the
/// loopback address only. What was acknowledged survives a kill of the process.
///
/// This class and [FormerSelf] are the only ones that know Kafka's server. One per process; not for
/// several threads.
public final class EmbeddedBroker implements AutoCloseable {

    private static final int NODE = 1;
    private static final String PORT_FILE = "port";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /// Starts a broker whose data are in `folder`, and waits until it answers. Takes about two
    /// seconds, a few more after a kill.
    ///
    /// @param port to listen on; 0 takes the one of the last time, or a free one
    /// @throws BrokerException if the port is taken or the data cannot be read
    public static EmbeddedBroker start(Path folder, int port) {
        try {
            Files.createDirectories(folder);
            int listen = port == 0 ? rememberedOrFree(folder) : requireFree(port);
            Files.writeString(folder.resolve(PORT_FILE), Integer.toString(listen));
            Path data = folder.resolve("data");
            Map<String, Object> settings = settings(data, listen, free());
            Exit.setHaltProcedure((_, message) -> die(folder, message));
            Exit.setExitProcedure((_, message) -> die(folder, message));
            if (isFormatted(data)) {
                FormerSelf.endSession(data, settings);
            } else {
                format(data);
            }
            var server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, listen);
        } catch (BrokerException e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerException(
                    "The embedded broker could not start with its data in "
                            + folder
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /// The port that a running broker of this folder listens on, as it wrote it down.
    public static int portOf(Path folder) {
        try {
            Path file = folder.resolve(PORT_FILE);
            return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    /// What clients call `bootstrap.servers`.
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static boolean isFormatted(Path data) {
        return Files.exists(data.resolve("meta.properties"));
    }

    private static void format(Path data) throws Exception {
        Files.createDirectories(data);
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE)
                .setDirectories(List.of(data.toString()))
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Map<String, Object> settings(Path data, int port, int controllerPort) {
        var settings = new HashMap<String, Object>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", false);
        settings.put("offsets.topic.num.partitions", 2);
        settings.put("offsets.topic.replication.factor", (short) 1);
        settings.put("transaction.state.log.num.partitions", 2);
        settings.put("transaction.state.log.replication.factor", (short) 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("group.initial.rebalance.delay.ms", 0);
        // Room for a bitmap of finished offsets and for the packager's counters.
        settings.put("offset.metadata.max.bytes", 65536);
        settings.put("message.max.bytes", TopicSettings.MAX_RECORD_BYTES);
        settings.put("log.retention.ms", -1);
        // Trimmed records free their disk soon.
        settings.put("log.retention.check.interval.ms", 10_000);
        settings.put("log.segment.delete.delay.ms", 1_000);
        settings.put("log.initial.task.delay.ms", 5_000);
        // The defaults are for a machine of its own: the cleaner alone would take 128 MB of heap.
        settings.put("log.cleaner.dedupe.buffer.size", 8 << 20);
        settings.put("log.cleaner.threads", 1);
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);
        settings.put("num.recovery.threads.per.data.dir", 2);
        // For ever: nobody could take over, and a broker that is given up loses more than time.
        settings.put("broker.session.timeout.ms", (int) Duration.ofDays(7).toMillis());
        return settings;
    }

    private static int rememberedOrFree(Path folder) throws IOException {
        int remembered = portOf(folder);
        return remembered != 0 && isFree(remembered) ? remembered : free();
    }

    private static int requireFree(int port) {
        if (!isFree(port)) {
            throw new BrokerException(
                    "Port "
                            + port
                            + " on 127.0.0.1 is in use. Give --port another one, or leave it out to"
                            + " take a free one.");
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Kafka ends the process where its log folder fails: say why, for nobody else will.
    private static void die(Path folder, @Nullable String message) {
        System.err.println(
                "shardline: the embedded broker had to stop"
                        + (message == null ? "" : " (" + message + ")")
                        + ". Is the disk with "
                        + folder
                        + " full or gone? Free some space and run the same command again: it goes"
                        + " on where it stopped.");
        Runtime.getRuntime().halt(1);
    }
}
