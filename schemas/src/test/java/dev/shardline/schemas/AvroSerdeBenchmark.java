package dev.shardline.schemas;

import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/// What serde costs for one record of each weight, in microseconds. Run it by hand: surefire does
/// not take it for a test.
final class AvroSerdeBenchmark {

    private AvroSerdeBenchmark() {}

    public static void main(String[] args) {
        var image =
                new ImageRecord(
                        "3-123456",
                        "https://example.org/some/path/to/an/image-" + 123456 + ".jpg",
                        "A caption as long as captions are, with a few words more than needed",
                        null,
                        null,
                        "{\"WIDTH\":1024,\"HEIGHT\":768,\"similarity\":0.3345,\"NSFW\":\"UNLIKELY\"}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);
        measure("ImageRecord", image, new AvroSerde<>("a", image.getSchema(), ids()));
        for (int kilobytes : new int[] {20, 40, 220}) {
            byte[] body = new byte[kilobytes * 1000];
            new Random(1).nextBytes(body);
            var fetched =
                    new FetchedImage(
                            image,
                            ByteBuffer.wrap(body),
                            "https://a",
                            "image/jpeg",
                            null,
                            null,
                            null);
            measure(
                    "FetchedImage of " + kilobytes + " kB",
                    fetched,
                    new AvroSerde<>("a", fetched.getSchema(), ids()));
        }
    }

    private static <T extends SpecificRecord> void measure(
            String what, T value, AvroSerde<T> serde) {
        byte[] bytes = serde.serialize("topic", value);
        long sum = 0;
        for (int round = 0; round < 5; round++) {
            long begin = System.nanoTime();
            int times = 20_000;
            for (int i = 0; i < times; i++) {
                sum += serde.serialize("topic", value).length;
            }
            long middle = System.nanoTime();
            for (int i = 0; i < times; i++) {
                sum += serde.deserialize("topic", bytes).getSchema().getFields().size();
            }
            long end = System.nanoTime();
            System.out.printf(
                    "%-25s write %6.2f µs  read %6.2f µs%n",
                    what, (middle - begin) / 1e3 / times, (end - middle) / 1e3 / times);
        }
        System.out.println(sum);
    }

    private static SchemaIds ids() {
        return new KafkaSchemaIds(new MemorySchemaLog());
    }
}
