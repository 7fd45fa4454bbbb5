package dev.shardline.packager;

import static dev.shardline.packager.Photos.name;
import static dev.shardline.packager.Photos.photo;
import static dev.shardline.packager.Photos.sample;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.testing.S3Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PhotoVerifyTest {

    @TempDir private Path output;
    @TempDir private Path state;

    private void write(ShardFormat format) {
        var shards =
                Photos.pack(
                        output,
                        format,
                        sample("4e2a", null),
                        Reason.EMPTY_BODY.ends(photo("4e2b", null), "empty"),
                        Reason.FILTERED.ends(photo("4e2c", null), "filtered"),
                        sample("4e2f", 4L),
                        sample("4e3a", 1L),
                        Reason.FILTERED.ends(photo("4e4a", 1L), "filtered"));
        DatasetIndex.write(
                Output.of(output),
                ShardVerifierTest.state(6, Map.of("package.shard_by", "\"group\"")),
                shards,
                List.of());
    }

    /// As `convert` leaves it.
    private void removeWhatTheIndexKnows() throws IOException {
        try (var files = Files.newDirectoryStream(output, "*{.parquet,.json,.err}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private List<String> problems() {
        return ShardVerifier.verify(output).problems();
    }

    private void overwrite(String file, long at, int value) throws IOException {
        try (var bytes = new RandomAccessFile(output.resolve(file).toFile(), "rw")) {
            bytes.seek(at);
            bytes.write(value);
        }
    }

    private long photoIn(String file) throws IOException {
        return Files.readString(output.resolve(file), ISO_8859_1).indexOf("\u00ff\u00d8");
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(
                output.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "DATADINGS"})
    void findsNothingInASoundOutput(ShardFormat format) {
        write(format);
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.shards()).isEqualTo(3);
        assertThat(found.samples()).isEqualTo(3);
        assertThat(found.rows()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "DATADINGS"})
    void findsNothingInASoundFolderWithoutIndex(ShardFormat format) throws IOException {
        write(format);
        removeWhatTheIndexKnows();
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.shards()).isEqualTo(3);
        assertThat(found.samples()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "DATADINGS"})
    void findsTheSameInABucket(ShardFormat format) throws IOException {
        write(format);
        try (var s3 = new S3Server().bucket("out")) {
            upload(s3);
            var settings = new S3Settings(s3.endpoint(), "us-west-2", S3Settings.ANONYMOUS, true);
            try (Output bucket = Output.of("s3://out/set", settings, state.resolve("output"))) {
                Verification found = ShardVerifier.verify(bucket);
                assertThat(found.problems()).isEmpty();
                assertThat(found.shards()).isEqualTo(3);
                assertThat(found.samples()).isEqualTo(3);
                assertThat(found.rows()).isEqualTo(6);
                String damaged = format == ShardFormat.ZIP ? "4e3.zip" : "4e3.msgpack";
                overwrite(damaged, photoIn(damaged), 'x');
                upload(s3);
                assertThat(ShardVerifier.verify(bucket).problems())
                        .contains(damaged + " has changed: its MD5 is not that of the index");
            }
        }
    }

    private void upload(S3Server s3) throws IOException {
        try (var files = Files.newDirectoryStream(output)) {
            for (Path file : files) {
                s3.put("out", "set/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
    }

    @Test
    void findsAChangedByteOfAPhoto() throws IOException {
        write(ShardFormat.ZIP);
        overwrite("4e3.zip", photoIn("4e3.zip"), 'x');
        assertThat(problems())
                .contains("4e3.zip has changed: its MD5 is not that of the index")
                .anyMatch(it ->
                        it.startsWith("4e3.zip cannot be read to its end: invalid entry CRC"));
    }

    @Test
    void findsAChangedByteWithoutIndex() throws IOException {
        write(ShardFormat.ZIP);
        removeWhatTheIndexKnows();
        overwrite("4e3.zip", photoIn("4e3.zip"), 'x');
        assertThat(problems()).singleElement().asString().contains("invalid entry CRC");
    }

    @Test
    void findsADirectoryThatDoesNotHaveAllEntries() throws IOException {
        write(ShardFormat.ZIP);
        removeWhatTheIndexKnows();
        Path zip = output.resolve("4e2.zip");
        byte[] bytes = Files.readAllBytes(zip);
        byte[] other = Files.readAllBytes(output.resolve("4e3.zip"));
        // A zip behind another one: its directory knows its own entries only.
        try (var both = Files.newOutputStream(zip)) {
            both.write(bytes, 0, new String(bytes, ISO_8859_1).indexOf("PK\u0001\u0002"));
            both.write(other);
        }
        assertThat(problems()).containsExactly("4e2.zip has 3 entries, but its directory has 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4e2.zip", "4e2.msgpack"})
    void findsAShardThatIsCutOff(String file) throws IOException {
        write(file.endsWith(".zip") ? ShardFormat.ZIP : ShardFormat.DATADINGS);
        try (var shard = new RandomAccessFile(output.resolve(file).toFile(), "rw")) {
            shard.setLength(36);
        }
        assertThat(problems())
                .anyMatch(it -> it.startsWith(file + " has "))
                .anyMatch(it -> it.startsWith(file + " cannot be read to its end: "))
                .anyMatch(it -> it.startsWith("2 are success in the table but not in the shard"));
    }

    @Test
    void findsASampleThatIsNotThatOfTheIndex() throws IOException {
        write(ShardFormat.DATADINGS);
        // The last byte of the photo.
        overwrite("4e3.msgpack", Files.size(output.resolve("4e3.msgpack")) - 1, 0);
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "4e3.msgpack has changed: its MD5 is not that of the index",
                        "4e3.msgpack.md5 is not what the samples of the file make it");
    }

    @ParameterizedTest
    @ValueSource(strings = {".offsets", ".keys", ".key_hashes", ".filter", ".md5"})
    void findsAChangedFileBesideTheSamples(String suffix) throws IOException {
        write(ShardFormat.DATADINGS);
        removeWhatTheIndexKnows();
        overwrite("4e2.msgpack" + suffix, 0, 'x');
        assertThat(problems())
                .containsExactly(
                        "4e2.msgpack" + suffix + " is not what the samples of the file make it");
        Files.delete(output.resolve("4e2.msgpack" + suffix));
        assertThat(problems()).containsExactly("4e2.msgpack" + suffix + " is missing");
    }

    @Test
    void findsAListOfFailuresThatIsNotTheTables() throws IOException {
        write(ShardFormat.ZIP);
        Files.writeString(output.resolve("4e2.err"), name("4e2d") + "\n" + name("4e2d") + "\n");
        append("4e3.err", name("4e3a") + "\n");
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "4e2.err names 4e2d, which its table does not",
                        "4e2.err does not name 4e2b, as its table does",
                        "4e2.err names 4e2d more than once",
                        "4e3.err names 4e3a, which its table does not");
    }

    @Test
    void findsFinishedShardsThatAreNoneAndShardsThatAreNotFinished() throws IOException {
        write(ShardFormat.ZIP);
        Files.writeString(output.resolve("finished_shards"), "4e2\n4e2\n4e4\nabc\n");
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "finished_shards names abc, which is no shard here",
                        "finished_shards does not name 4e3",
                        "finished_shards names 4e2 more than once");
    }

    @Test
    void findsForeignShardsButNotThoseOfCheckMissing() throws IOException {
        write(ShardFormat.ZIP);
        append("abc.zip", "?");
        append("abc.err", "?");
        append("4e2_missing.zip", "?");
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "abc.zip is not in _index.json", "abc.err is not in _index.json");
    }
}
