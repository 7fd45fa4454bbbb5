package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class KafkaSchemaIdsTest {

    private static final Schema CAT = SchemaBuilder.record("Cat").fields().endRecord();
    private static final Schema DOG = SchemaBuilder.record("Dog").fields().endRecord();
    private static final Schema NAMED_CAT =
            SchemaBuilder.record("Cat").fields().requiredString("name").endRecord();
    private static final Schema PERHAPS_NAMED_CAT =
            SchemaBuilder.record("Cat").fields().optionalString("name").endRecord();

    private final MemorySchemaLog log = new MemorySchemaLog();

    @Test
    void numbersSchemasByTheOffsetOfTheirFirstEntry() {
        SchemaIds ids = new KafkaSchemaIds(log);

        assertThat(ids.idOf("a-value", CAT)).isEqualTo(1);
        assertThat(ids.idOf("a-value", CAT)).isEqualTo(1);
        assertThat(ids.idOf("b-value", DOG)).isEqualTo(2);
        assertThat(ids.idOf("c-value", CAT)).isEqualTo(1);
        assertThat(ids.idOf("d-value", NAMED_CAT)).isEqualTo(4);
        assertThat(ids.byId(2)).isEqualTo(DOG);
    }

    @Test
    void giveAnotherProcessTheSameNumbers() {
        int id = new KafkaSchemaIds(log).idOf("a-value", CAT);
        SchemaIds other = new KafkaSchemaIds(log);

        assertThat(other.byId(id)).isEqualTo(CAT);
        assertThat(other.idOf("a-value", CAT)).isEqualTo(id);
        assertThat(log.size()).isEqualTo(1);
    }

    @Test
    void seeWhatAnotherProcessRegistersLater() {
        SchemaIds early = new KafkaSchemaIds(log);
        early.idOf("a-value", CAT);
        int id = new KafkaSchemaIds(log).idOf("b-value", DOG);

        assertThat(early.byId(id)).isEqualTo(DOG);
    }

    @Test
    void agreeHoweverManyProcessesRegisterAtOnce() throws Exception {
        var calls = new ArrayList<Callable<List<Integer>>>();
        for (int process = 0; process < 8; process++) {
            SchemaIds ids = new KafkaSchemaIds(log);
            calls.add(() -> List.of(ids.idOf("a-value", CAT), ids.idOf("b-value", DOG)));
        }

        try (var threads = Executors.newFixedThreadPool(8)) {
            assertThat(threads.invokeAll(calls).stream().map(Future::resultNow).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void registersSeveralWithTwoReadsOfTheLog() {
        SchemaIds ids = new KafkaSchemaIds(log);
        ids.register(new TreeMap<>(Map.of("a-value", CAT, "b-value", DOG, "c-value", NAMED_CAT)));

        assertThat(log.reads()).isEqualTo(2);
        assertThat(ids.idOf("a-value", CAT)).isEqualTo(1);
        assertThat(ids.idOf("b-value", DOG)).isEqualTo(2);
        assertThat(ids.idOf("c-value", NAMED_CAT)).isEqualTo(3);
        assertThat(log.reads()).isEqualTo(2);
    }

    @Test
    void refusesOneOfSeveralThatCannotReadWhatIsThere() {
        new KafkaSchemaIds(log).idOf("b-value", CAT);
        SchemaIds ids = new KafkaSchemaIds(log);

        assertThatThrownBy(() ->
                        ids.register(new TreeMap<>(Map.of("b-value", NAMED_CAT, "c-value", DOG))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("b-value cannot read records that are there already: name");
        assertThat(log.size()).isEqualTo(1);
    }

    @Test
    void refuseASchemaThatCannotReadWhatIsThere() {
        SchemaIds ids = new KafkaSchemaIds(log);
        ids.idOf("a-value", CAT);

        assertThatThrownBy(() -> ids.idOf("a-value", NAMED_CAT))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("a-value cannot read records that are there already: name");
        assertThat(log.size()).isEqualTo(1);
        assertThat(ids.idOf("a-value", PERHAPS_NAMED_CAT)).isEqualTo(2);
        assertThat(ids.idOf("a-value", CAT)).isEqualTo(1);
    }

    @Test
    void refuseASchemaWhoseRivalCameFirst() {
        var raced =
                new KafkaSchemaIds(
                        new SchemaLog() {
                            @Override
                            public List<Entry> readFrom(long offset) {
                                return log.readFrom(offset);
                            }

                            @Override
                            public void append(String subject, String schema) {
                                log.append(subject, CAT.toString());
                                log.append(subject, schema);
                            }

                            @Override
                            public void close() {}
                        });

        assertThatThrownBy(() -> raced.idOf("a-value", NAMED_CAT))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("cannot read records that are there already");
        // The rival does not suffer from what was refused.
        assertThat(new KafkaSchemaIds(log).idOf("a-value", PERHAPS_NAMED_CAT)).isEqualTo(3);
    }

    @Test
    void stepOverWhatIsNoSchema() {
        log.append("a-value", "not a schema");

        assertThat(new KafkaSchemaIds(log).idOf("a-value", CAT)).isEqualTo(2);
    }

    @Test
    void sayThatANumberIsUnknown() {
        assertThatThrownBy(() -> new KafkaSchemaIds(log).byId(7))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("no schema with number 7")
                .hasMessageContaining("shardline.schemas");
    }
}
