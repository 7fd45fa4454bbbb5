package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatadingsFileTest {

    private static final ByteBuffer IMAGE = ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xd8});

    @TempDir private Path folder;

    private static byte[] sample(String key) {
        return PhotoSample.pack(
                "{\"key\": \"%s\"}".formatted(key), Set.of(), PhotoSample.IMAGE, IMAGE);
    }

    private String hex(String suffix) throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("a.msgpack" + suffix)));
    }

    @Test
    void theFilesOfTheSpecificationsVectorAreEqualByteForByte() throws IOException {
        try (var file = new DatadingsFile(folder, "a.msgpack")) {
            file.add("4e2f", sample("4e2f"));
            file.add("c2d", sample("c2d"));
            file.publish();
        }
        assertThat(hex(""))
                .isEqualTo(
                        "82a36b6579a434653266a5696d616765c402ffd8"
                                + "82a36b6579a3633264a5696d616765c402ffd8");
        assertThat(hex(".offsets")).isEqualTo("000000000000000000000000000000140000000000000027");
        assertThat(hex(".keys")).isEqualTo("92a434653266a3633264");
        assertThat(hex(".key_hashes"))
                .isEqualTo("652e530edee5893bb5267028f625d4a50566d70ab496c4a9");
        assertThat(hex(".filter"))
                .isEqualTo("53494d50424c4f4f000000000000002100000000000000023fe00000000000003d");
        assertThat(Files.readString(folder.resolve("a.msgpack.md5")))
                .startsWith("d8bbc7698e7d39bd9d6803bd1094bd39  a.msgpack\n")
                .hasLineCount(5)
                .endsWith("  a.msgpack.filter\n");
    }

    @Test
    void anEmptyFileHasAllItsParts() throws IOException {
        try (var file = new DatadingsFile(folder, "a.msgpack")) {
            file.publish();
        }
        assertThat(hex("")).isEmpty();
        assertThat(hex(".offsets")).isEqualTo("0000000000000000");
        assertThat(hex(".keys")).isEqualTo("90");
        assertThat(hex(".key_hashes")).isEqualTo("652e530edee5893b");
    }

    @Test
    void nothingIsThereBeforeItIsWhole() throws IOException {
        try (var file = new DatadingsFile(folder, "a.msgpack")) {
            file.add("4e2f", sample("4e2f"));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .allMatch(name -> name.startsWith(".") && !name.endsWith(".msgpack"));
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aKeyCannotComeTwice() {
        try (var file = new DatadingsFile(folder, "a.msgpack")) {
            file.add("4e2f", sample("4e2f"));
            assertThatThrownBy(() -> file.add("4e2f", sample("4e2f")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4e2f");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 33", "2, 33", "3, 33", "10, 38", "100, 152", "1000, 1830", "10000, 23995"})
    void filtersHaveTheSizesOfSimplebloom(int keys, int bytes) {
        List<String> names = IntStream.range(0, keys).mapToObj(Integer::toString).toList();
        assertThat(BloomFilter.dump(names)).hasSize(bytes);
    }

    @Test
    void aSampleKeepsTheOrderAndTheTypesOfItsMetadata() {
        byte[] packed =
                PhotoSample.pack(
                        "{\"i\": 300, \"f\": 1.5, \"n\": null, \"s\": \"\\u00e9\", \"tags\": [\"a\"],"
                                + " \"k\": \"0123456789012345678901234567890\\u0031\"}",
                        Set.of("tags"),
                        PhotoSample.VIDEO,
                        ByteBuffer.wrap(new byte[300]));
        String hex = HexFormat.of().formatHex(packed);
        String key = "0123456789012345678901234567890" + "1";
        assertThat(hex)
                .startsWith(
                        "86a169cd012ca166cb3ff8000000000000a16ec0a173a2c3a9a16bd920"
                                + HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8))
                                + "a5766964656fc5012c0000");
    }
}
