package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroSerdeTest {

    private final MemorySchemaLog log = new MemorySchemaLog();
    private final SchemaIds ids = new KafkaSchemaIds(log);
    private final AvroSerde<ImageRecord> images =
            new AvroSerde<>("records-value", ImageRecord.getClassSchema(), ids);
    private final AvroSerde<FetchedImage> fetched =
            new AvroSerde<>("fetched-value", FetchedImage.getClassSchema(), ids);

    @ParameterizedTest
    @MethodSource("texts")
    void givesBackEveryText(String text) {
        var image =
                new ImageRecord(
                        text, text, text, null, text, text, List.of(), null, null, List.of(), 0L);

        assertThat(images.deserialize("t", images.serialize("t", image))).isEqualTo(image);
    }

    static Stream<String> texts() {
        var random = new Random(42);
        return Stream.concat(
                Stream.of("", "\0", "a\0b", "../../etc", "\n\r\t", "é猫🐈‍⬛", "x".repeat(10_000)),
                IntStream.range(0, 50).mapToObj(_ -> randomText(random)));
    }

    private static String randomText(Random random) {
        int[] codePoints =
                random.ints(random.nextInt(3000), 0, Character.MAX_CODE_POINT + 1)
                        .map(c -> Character.getType(c) == Character.SURROGATE ? '?' : c)
                        .toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    @Test
    void writesHalfASurrogatePairAsTheReplacementCharacter() {
        var image =
                new ImageRecord(
                        "i",
                        "\udc08\ud83d",
                        "\ud83d\udc08 \ud83d",
                        null,
                        null,
                        "{}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);

        assertThat(images.deserialize("t", images.serialize("t", image)))
                .isEqualTo(
                        new ImageRecord(
                                "i",
                                "\ufffd\ufffd",
                                "\ud83d\udc08 \ufffd",
                                null,
                                null,
                                "{}",
                                List.of(),
                                null,
                                null,
                                List.of(),
                                0L));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 300_000})
    void givesBackBytesOfEverySize(int size) {
        var value = fetched(random(size));

        assertThat(fetched.deserialize("t", fetched.serialize("t", value))).isEqualTo(value);
    }

    @Test
    void writesOnlyWhatIsLeftOfABufferAndLeavesItAsItIs() {
        byte[] whole = random(5000);
        ByteBuffer part = ByteBuffer.wrap(whole, 100, 4000).slice();
        ByteBuffer direct = ByteBuffer.allocateDirect(4000).put(part.duplicate()).flip();

        byte[] fromHeap = fetched.serialize("t", fetched(part));
        byte[] fromDirect = fetched.serialize("t", fetched(direct));

        assertThat(fromDirect).isEqualTo(fromHeap);
        assertThat(part.remaining()).isEqualTo(4000);
        assertThat(direct.remaining()).isEqualTo(4000);
        assertThat(fetched.deserialize("t", fromHeap).getBody()).isEqualTo(part);
    }

    @Test
    void beginsWithZeroAndTheSchemasNumber() {
        assertThat(images.serialize("t", GoldenRecords.image())).startsWith(0, 0, 0, 0, 1);
    }

    @Test
    void letsATombstonePass() {
        assertThat(images.serialize("t", null)).isNull();
        assertThat(images.deserialize("t", (byte @Nullable []) null)).isNull();
    }

    @Test
    void readsARecordOfAnOlderSchemaThatLacksFields() {
        Schema older =
                SchemaBuilder.record("ImageRecord")
                        .namespace("dev.shardline.schemas.avro")
                        .fields()
                        .requiredString("id")
                        .requiredString("url")
                        .requiredString("attributes")
                        .endRecord();
        log.append("records-value", older.toString());
        byte[] bytes = {0, 0, 0, 0, 1, 2, 'i', 2, 'u', 4, '{', '}'};

        assertThat(images.deserialize("t", bytes))
                .isEqualTo(
                        new ImageRecord(
                                "i", "u", null, null, null, "{}", List.of(), null, null, List.of(),
                                0L));
    }

    @Test
    void readsARecordOfANewerSchemaThatHasMore() {
        Schema newer =
                SchemaBuilder.record("BadRow")
                        .namespace("dev.shardline.schemas.avro")
                        .fields()
                        .requiredString("more")
                        .requiredString("file")
                        .requiredLong("line")
                        .requiredString("reason")
                        .endRecord();
        log.append("bad-value", newer.toString());
        var serde = new AvroSerde<BadRow>("bad-value", BadRow.getClassSchema(), ids);

        assertThat(serde.deserialize("t", new byte[] {0, 0, 0, 0, 1, 2, 'm', 2, 'f', 6, 2, 'r'}))
                .isEqualTo(new BadRow("f", 3L, "r"));
    }

    @Test
    void saysWhatItCannotRead() {
        byte[] bytes = images.serialize("t", GoldenRecords.image());
        byte[] torn = Arrays.copyOf(bytes, bytes.length - 3);

        assertThatThrownBy(() -> images.deserialize("cats.records", new byte[] {'{', '}'}))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("cats.records is not in Confluent's wire format");
        assertThatThrownBy(() -> images.deserialize("cats.records", torn))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("cats.records does not fit its schema, number 1");
    }

    @Test
    void servesSeveralThreads() throws Exception {
        var calls = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 200; i++) {
            var value = fetched(random(1000 + i));
            calls.add(() -> fetched.deserialize("t", fetched.serialize("t", value)).equals(value));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(calls).stream().map(Future::resultNow)).containsOnly(true);
        }
    }

    @Test
    void readsBothShapesOfAResult() {
        var serde = Topics.of("cats", ids).results().value();
        List.of(GoldenRecords.sample(), GoldenRecords.fate())
                .forEach(result -> {
                    byte[] bytes = serde.serializer().serialize("t", result);
                    assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(result);
                });
    }

    private static FetchedImage fetched(byte[] body) {
        return fetched(ByteBuffer.wrap(body));
    }

    private static FetchedImage fetched(ByteBuffer body) {
        return new FetchedImage(GoldenRecords.image(), body, "u", null, null, null, null);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
