package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.shardline.pipeline.broker.Acls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/// Jobs on a broker that encrypts, and that lets each stage do only what `shardline acls` says.
final class SecurityContainerIT {

    /// Of the demo's recipe.
    private static final String JOB = "quickstart";

    /// Those that the ingest makes last.
    private static final List<String> LAST_TOPICS =
            List.of(JOB + ".bad_rows", "shardline.jobs", "shardline.schemas");

    private static final List<String> STAGES =
            List.of("ingest", "filter", "fetch", "validate", "package");

    private static GenericContainer<?> kafka;
    private static String open;
    private static String users;
    private static String secure;
    private static Certificate certificate;

    @BeforeAll
    static void startBroker(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("a container engine answers; without one these tests are skipped")
                .isTrue();
        certificate = Certificate.in(folder);
        int openPort = BrokerProcess.freePort();
        int usersPort = BrokerProcess.freePort();
        int securePort = BrokerProcess.freePort();
        open = "localhost:" + openPort;
        users = "localhost:" + usersPort;
        secure = "localhost:" + securePort;
        kafka =
                new GenericContainer<>(DockerImageName.parse("apache/kafka:4.3.1"))
                        .withEnv(settings())
                        .withEnv("KAFKA_ADVERTISED_LISTENERS", advertised())
                        .withCopyFileToContainer(
                                MountableFile.forHostPath(certificate.store(), 0444),
                                "/etc/kafka/secrets/server.p12")
                        .waitingFor(Wait.forLogMessage(".*Kafka Server started.*\\n", 1))
                        .withStartupTimeout(Program.PATIENCE);
        kafka.setPortBindings(
                List.of(
                        "127.0.0.1:" + openPort + ":9092",
                        "127.0.0.1:" + usersPort + ":9094",
                        "127.0.0.1:" + securePort + ":9095"));
        kafka.start();
    }

    @AfterAll
    static void stopBroker() {
        if (kafka != null) {
            kafka.stop();
        }
    }

    @Test
    void runsAJobOverTls(@TempDir Path folder) throws Exception {
        try (var pictures = Pictures.serve(5, Duration.ZERO)) {
            DemoJob job = DemoJob.in(folder, pictures, "job=tls", "kafka.partitions=1");
            try (Program run =
                    job.start(
                            "run",
                            "--bootstrap",
                            secure,
                            "--set",
                            "kafka.client.security.protocol=SSL",
                            "--set",
                            "kafka.client.ssl.truststore.location=" + certificate.store(),
                            "--set",
                            "kafka.client.ssl.truststore.type=PKCS12",
                            "--set",
                            "kafka.client.ssl.truststore.password=" + Certificate.PASSWORD)) {
                assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
                assertSaysNoSecret(run);
                assertThat(folder.resolve("state/tls/shardline.log"))
                        .content()
                        .contains("tls")
                        .doesNotContain(Certificate.PASSWORD);
            }
            assertThat(Dataset.read(job.output()).fates()).isEqualTo(pictures.fates());
        }
    }

    @Test
    void stagesNeedNoMoreThanTheirOwnRights(@TempDir Path folder) throws Exception {
        Map<String, List<AclBinding>> acls = Acls.of(JOB, "User:shardline-", false);
        try (var pictures = Pictures.serve(20, Duration.ZERO);
                Admin admin = Admin.create(Map.of("bootstrap.servers", open))) {
            for (String stage : STAGES) {
                addUser(admin, stage);
                admin.createAcls(acls.get(stage)).all().get();
            }
            DemoJob job = DemoJob.in(folder, pictures, "kafka.partitions=2");
            try (Program fetcher = start(job, "fetch", "fetch")) {
                assertThat(fetcher.awaitExit(Program.PATIENCE)).as("before the topics").isOne();
                assertThat(fetcher.complained()).containsIgnoringCase("authoriz");
            }
            var running = new ArrayList<Program>();
            try {
                for (String stage : STAGES) {
                    running.add(start(job, stage, stage));
                    if (stage.equals("ingest")) {
                        awaitTopics(admin);
                    }
                }
                for (Program program : running) {
                    assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
                    assertSaysNoSecret(program);
                }
            } finally {
                running.forEach(Program::close);
            }
            assertThat(Dataset.read(job.output()).fates()).isEqualTo(pictures.fates());
        }
    }

    private static void assertSaysNoSecret(Program program) {
        assertThat(program.printed() + program.complained()).doesNotContain(Certificate.PASSWORD);
    }

    private static Program start(DemoJob job, String stage, String user) {
        return job.start(
                stage,
                "--bootstrap",
                users,
                "--set",
                "kafka.client.security.protocol=SASL_PLAINTEXT",
                "--set",
                "kafka.client.sasl.mechanism=SCRAM-SHA-512",
                "--set",
                "kafka.client.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule"
                        + " required username=\"shardline-%s\" password=\"%s\";"
                                .formatted(user, Certificate.PASSWORD));
    }

    private static void addUser(Admin admin, String stage) throws Exception {
        UserScramCredentialAlteration user =
                new UserScramCredentialUpsertion(
                        "shardline-" + stage,
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                        Certificate.PASSWORD);
        admin.alterUserScramCredentials(List.of(user)).all().get();
    }

    private static void awaitTopics(Admin admin) {
        boolean came =
                Await.until(
                        Program.PATIENCE,
                        () -> {
                            try {
                                return admin.listTopics().names().get().containsAll(LAST_TOPICS);
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        assertThat(came).as("the topics are made").isTrue();
    }

    private static String advertised() {
        return "OPEN://%s,USERS://%s,SECURE://%s,INSIDE://localhost:9096"
                .formatted(open, users, secure);
    }

    private static Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("KAFKA_NODE_ID", "1"),
                Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
                Map.entry(
                        "KAFKA_LISTENERS",
                        "OPEN://:9092,USERS://:9094,SECURE://:9095,INSIDE://:9096,CONTROLLER://:9093"),
                Map.entry(
                        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                        "OPEN:PLAINTEXT,USERS:SASL_PLAINTEXT,SECURE:SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "INSIDE"),
                Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                Map.entry("KAFKA_MESSAGE_MAX_BYTES", "10485760"),
                Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
                Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
                Map.entry("KAFKA_SASL_ENABLED_MECHANISMS", "SCRAM-SHA-512"),
                Map.entry(
                        "KAFKA_LISTENER_NAME_USERS_SCRAM___SHA___512_SASL_JAAS_CONFIG",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry(
                        "KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_LOCATION",
                        "/etc/kafka/secrets/server.p12"),
                Map.entry("KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_TYPE", "PKCS12"),
                Map.entry("KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_PASSWORD", Certificate.PASSWORD),
                Map.entry(
                        "KAFKA_AUTHORIZER_CLASS_NAME",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                // Who comes without a name: the listeners without users, the broker itself.
                Map.entry("KAFKA_SUPER_USERS", "User:ANONYMOUS"));
    }
}
