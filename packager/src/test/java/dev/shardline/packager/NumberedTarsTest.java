package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberedTarsTest {

    @TempDir private Path folder;

    private List<Path> write(int samples) {
        try (var tars = new NumberedTars(folder.resolve("tars"), "roses_2020", 2)) {
            for (int i = 0; i < samples; i++) {
                var members = new TreeMap<String, ByteBuffer>();
                members.put("txt", ByteBuffer.wrap(("rose " + i).getBytes(UTF_8)));
                members.put("jpg", ByteBuffer.wrap(new byte[] {(byte) i}));
                tars.add("id" + i, members);
            }
            return tars.finish();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tars"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, String> members(Path tar) throws IOException {
        var members = new TreeMap<String, String>();
        try (var in = Members.open(tar)) {
            for (var member = in.next(); member.isPresent(); member = in.next()) {
                members.put(member.get().name(), UTF_8.decode(member.get().content()).toString());
            }
        }
        return members;
    }

    @Test
    void theLastTarHasTheRest() throws IOException {
        List<Path> tars = write(3);
        assertThat(names()).containsExactly("roses_2020_00000000.tar", "roses_2020_00000001.tar");
        assertThat(members(tars.get(0)))
                .containsEntry("id0.txt", "rose 0")
                .containsEntry("id1.txt", "rose 1")
                .containsKeys("id0.jpg", "id1.jpg")
                .hasSize(4);
        assertThat(members(tars.get(1))).containsOnlyKeys("id2.jpg", "id2.txt");
    }

    @Test
    void noTarIsEmpty() throws IOException {
        assertThat(write(4)).hasSize(2);
        assertThat(names()).hasSize(2);
        assertThat(write(0)).isEmpty();
        assertThat(names()).isEmpty();
    }

    @Test
    void theSameSamplesGiveTheSameBytes() throws IOException {
        byte[] first = Files.readAllBytes(write(1).getFirst());
        assertThat(write(1).getFirst()).hasBinaryContent(first);
    }

    @Test
    void aShorterSeriesRemovesTheEndOfALongerOneAndNothingElse() throws IOException {
        write(5);
        Files.writeString(folder.resolve("tars/roses_2020-01_00000007.tar"), "another series");
        write(1);
        assertThat(names())
                .containsExactly("roses_2020-01_00000007.tar", "roses_2020_00000000.tar");
    }

    @Test
    void whatIsNotFinishedHasNoNameAndGoes() throws IOException {
        try (var tars = new NumberedTars(folder.resolve("tars"), "roses_2020", 2)) {
            tars.add("id", new TreeMap<>(Map.of("jpg", ByteBuffer.allocate(3))));
            assertThat(names()).noneMatch(name -> name.startsWith("roses"));
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void whatACrashLeftIsRemoved() throws IOException {
        Files.createDirectories(folder.resolve("tars"));
        Files.writeString(folder.resolve("tars/.shardline-tars-roses_2020-12345678-x.tar"), "");
        write(1);
        assertThat(names()).containsExactly("roses_2020_00000000.tar");
    }
}
