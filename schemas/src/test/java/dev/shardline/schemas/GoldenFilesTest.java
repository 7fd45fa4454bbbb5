package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes written once stay readable. `NAME.hex` is a record as it was written, `NAME.avsc` the
/// schema that it was written with.
///
/// Where a schema changes, these files stay as they are, and `writesTheSameBytes` moves on to a new
/// set: move the record to [GoldenRecords#old()], give its successor another name, and run with
/// `-Dshardline.golden=write`.
class GoldenFilesTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final String TOPIC = "golden";

    @ParameterizedTest
    @MethodSource({"written", "outdated"})
    void readsWhatWasWritten(String name) throws IOException {
        var log = new MemorySchemaLog();
        log.append("golden-value", Files.readString(FOLDER.resolve(name + ".avsc")));
        byte[] golden =
                HexFormat.of().parseHex(Files.readString(FOLDER.resolve(name + ".hex")).strip());

        assertThat(serde(name, log).deserialize(TOPIC, golden)).isEqualTo(value(name));
    }

    @ParameterizedTest
    @MethodSource("written")
    void writesTheSameBytes(String name) throws IOException {
        SpecificRecord value = value(name);
        String written =
                HexFormat.of()
                        .formatHex(serde(name, new MemorySchemaLog()).serialize(TOPIC, value));
        if ("write".equals(System.getProperty("shardline.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(name + ".hex"), written + "\n");
            Files.writeString(FOLDER.resolve(name + ".avsc"), schema(name) + "\n");
        }

        assertThat(FOLDER.resolve(name + ".hex")).hasContent(written);
    }

    static Set<String> written() {
        return GoldenRecords.all().keySet();
    }

    static Set<String> outdated() {
        return GoldenRecords.old().keySet();
    }

    private static SpecificRecord value(String name) {
        SpecificRecord value =
                GoldenRecords.all().getOrDefault(name, GoldenRecords.old().get(name));
        assertThat(value).isNotNull();
        return value;
    }

    private static Schema schema(String name) {
        return name.startsWith("results") ? Result.getClassSchema() : value(name).getSchema();
    }

    private static AvroSerde<SpecificRecord> serde(String name, SchemaLog log) {
        return new AvroSerde<>("golden-value", schema(name), new KafkaSchemaIds(log));
    }
}
