package dev.shardline.pipeline.broker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/// What a killed broker leaves in the controller's memory: a session that only time ends, and as
/// long as it lasts nobody else may be that broker.
///
/// A controller of its own ends it before the broker starts. So a broker's session can be long,
/// which it has to be: one that ends while the process stands still (a laptop that sleeps, a
/// machine with too much to do) takes the leaders from all partitions, and Kafka 4.3.1 then takes a
/// transaction that is being committed for complete though no partition has heard of its end.
final class FormerSelf {

    /// Written by Kafka where a broker was shut down; such a one has told the controller so.
    private static final String SHUT_DOWN = ".kafka_cleanshutdown";

    private static final int SESSION_MILLIS = 1_000;

    /// Longer than a session on a busy machine.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// A broker that was killed before it was registered has no session, and nobody tells.
    private static final Duration NEVER_SEEN = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(50);

    private FormerSelf() {}

    /// Waits until the controller has given up the broker that was killed over these data, if one
    /// was. Takes about two seconds then.
    ///
    /// @param settings of the broker that is to be started
    static void endSession(Path data, Map<String, Object> settings)
            throws IOException, JMException, InterruptedException {
        if (Files.exists(data.resolve(SHUT_DOWN))) {
            return;
        }
        var controller = new KafkaRaftServer(new KafkaConfig(alone(settings)), Time.SYSTEM);
        controller.startup();
        try {
            awaitEnd();
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static void awaitEnd() throws JMException, InterruptedException {
        long begin = System.nanoTime();
        while (brokers("FencedBrokerCount") == 0) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            boolean unknown = brokers("ActiveBrokerCount") == 0 && waited.compareTo(NEVER_SEEN) > 0;
            if (unknown || waited.compareTo(PATIENCE) > 0) {
                return;
            }
            Thread.sleep(LOOK);
        }
    }

    private static Map<String, Object> alone(Map<String, Object> settings) {
        var alone = new HashMap<>(settings);
        alone.put("process.roles", "controller");
        alone.remove("advertised.listeners");
        String both = String.valueOf(settings.get("listeners"));
        alone.put("listeners", both.substring(both.indexOf("CONTROLLER://")));
        alone.put("broker.session.timeout.ms", SESSION_MILLIS);
        alone.put("broker.heartbeat.interval.ms", SESSION_MILLIS / 4);
        return alone;
    }

    /// How many brokers the controller knows that are so.
    private static int brokers(String gauge) throws JMException {
        var name = new ObjectName("kafka.controller:type=KafkaController,name=" + gauge);
        try {
            Object count = ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Value");
            return ((Number) count).intValue();
        } catch (InstanceNotFoundException _) {
            return 0; // Not yet.
        }
    }
}
