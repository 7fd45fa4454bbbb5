package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaTopicTest {

    private static final TopicPartition PARTITION = new TopicPartition(SchemaTopic.NAME, 0);

    private final FakeCluster cluster = new FakeCluster();

    @Test
    void readsFromAnOffsetToTheEnd() {
        cluster.held("a-value", "A");
        cluster.held("b-value", "B");
        cluster.held("c-value", "C");

        try (SchemaTopic topic = cluster.topic()) {
            assertThat(topic.readFrom(1))
                    .containsExactly(
                            new SchemaLog.Entry(1, "b-value", "B"),
                            new SchemaLog.Entry(2, "c-value", "C"));
            assertThat(topic.readFrom(3)).isEmpty();
        }
        assertThat(cluster.created).isEqualTo(1);
    }

    @Test
    void takesATopicThatIsThereAlready() {
        cluster.creationFails = new TopicExistsException("there");

        try (SchemaTopic topic = cluster.topic()) {
            assertThat(topic.readFrom(0)).isEmpty();
        }
    }

    @Test
    void writesTheSubjectAndTheSchema() {
        try (SchemaTopic topic = cluster.topic()) {
            topic.append("a-value", "A");
        }

        var written = cluster.producer.history().getFirst();
        assertThat(written.topic()).isEqualTo("shardline.schemas");
        assertThat(written.partition()).isZero();
        assertThat(written.key()).isEqualTo("a-value");
        assertThat(written.value()).isEqualTo("A");
        assertThat(cluster.producer.closed()).isTrue();
    }

    @Test
    void refusesATopicWithSeveralPartitions() {
        cluster.partitions = 3;

        try (SchemaTopic topic = cluster.topic()) {
            assertThatThrownBy(() -> topic.readFrom(0))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("must have one partition")
                    .hasMessageContaining("has 3");
        }
    }

    @Test
    void waitsForATopicThatTheBrokerDoesNotKnowYet() {
        cluster.held("a-value", "A");
        cluster.unknownAtFirst = true;

        try (SchemaTopic topic = cluster.topic()) {
            assertThat(topic.readFrom(0)).containsExactly(new SchemaLog.Entry(0, "a-value", "A"));
        }
    }

    @Test
    void saysWhichClusterDoesNotAnswer() {
        cluster.creationFails = new TimeoutException("no node");

        try (SchemaTopic topic = cluster.topic()) {
            assertThatThrownBy(() -> topic.append("a-value", "A"))
                    .isInstanceOf(SchemaException.class)
                    .hasMessage(
                            "The topic shardline.schemas of broker:9092 could not be made: no"
                                    + " node");
        }
    }

    @Test
    void givesUpWhereTheEndIsNotReachedInTime() {
        cluster.end = 5;

        try (SchemaTopic topic = cluster.topic()) {
            assertThatThrownBy(() -> topic.readFrom(0))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageEndingWith("could not be read within 30 s.");
        }
    }

    private static final class FakeCluster implements SchemaTopic.Clients {

        private final List<ConsumerRecord<String, String>> records = new ArrayList<>();
        private final MockProducer<String, String> producer =
                new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
        private @Nullable RuntimeException creationFails;
        private int created;
        private int partitions = 1;
        private boolean unknownAtFirst;
        private long end = -1;
        private Instant now = Instant.EPOCH;

        SchemaTopic topic() {
            InstantSource clock = () -> now = now.plusSeconds(11);
            return new SchemaTopic(this, "broker:9092", Duration.ofSeconds(30), clock);
        }

        void held(String subject, String schema) {
            records.add(new ConsumerRecord<>(SchemaTopic.NAME, 0, records.size(), subject, schema));
        }

        @Override
        public void createTopic(Duration timeout) throws ExecutionException {
            created++;
            if (creationFails != null) {
                throw new ExecutionException(creationFails);
            }
        }

        @Override
        public Consumer<String, String> consumer() {
            var consumer =
                    new MockConsumer<String, String>("earliest") {
                        @Override
                        public synchronized List<PartitionInfo> partitionsFor(
                                String topic, Duration timeout) {
                            boolean unknown = unknownAtFirst;
                            unknownAtFirst = false;
                            return unknown ? List.of() : super.partitionsFor(topic, timeout);
                        }
                    };
            Node node = new Node(0, "broker", 9092);
            var infos = new PartitionInfo[partitions];
            Arrays.setAll(
                    infos,
                    p -> new PartitionInfo(SchemaTopic.NAME, p, node, new Node[0], new Node[0]));
            consumer.updatePartitions(SchemaTopic.NAME, List.of(infos));
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.updateEndOffsets(Map.of(PARTITION, end < 0 ? records.size() : end));
            consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
            return consumer;
        }

        @Override
        public Producer<String, String> producer() {
            return producer;
        }
    }
}
