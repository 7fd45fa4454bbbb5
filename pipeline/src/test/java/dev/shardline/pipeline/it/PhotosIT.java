package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.S3Server;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/// YFCC100m from its database to zips, killed in the middle, and from the zips to datadings, with
/// the faults that the real bucket shows.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PhotosIT {

    private static final String COLUMNS =
            "photoid, uid, unickname, datetaken, dateuploaded, capturedevice, title, description,"
                    + " usertags, machinetags, longitude, latitude, accuracy, pageurl,"
                    + " downloadurl, licensename, licenseurl, serverid, farmid, secret,"
                    + " secretoriginal, ext, marker";

    private static final String BUCKET = "pictures";
    private static final List<String> SHARDS = List.of("4e2", "4e3", "abc");
    private static final int ROWS = 90;

    private final Path folder;
    private final S3Server s3 = new S3Server();

    /// Row to its key.
    private final Map<Integer, String> keys = new HashMap<>();

    /// Shard to the entries that its zip must have.
    private final Map<String, TreeMap<String, byte[]>> expected = new TreeMap<>();

    private final Map<String, List<String>> failed = new TreeMap<>();

    PhotosIT(@TempDir Path folder) throws IOException, SQLException {
        this.folder = folder;
        s3.bucket(BUCKET).delay(Duration.ofMillis(60));
        SHARDS.forEach(shard -> {
            expected.put(shard, new TreeMap<>());
            failed.put(shard, new ArrayList<>());
        });
        write(folder.resolve("yfcc100m_dataset.sql"));
        failed.values().forEach(list -> list.sort(null));
    }

    @AfterAll
    void close() {
        s3.close();
    }

    /// What a row's object is.
    private enum Kind {
        PHOTO,
        MISSING,
        EMPTY,
        CUT,
        ONLY_PNG,
        PNG_AS_JPG,
        DULL,
        PAGE,
        VIDEO
    }

    private static Kind kind(int row) {
        return row < 3 * Kind.values().length ? Kind.values()[row / 3] : Kind.PHOTO;
    }

    private void write(Path database) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE yfcc100m_dataset (" + COLUMNS + ")");
            connection.setAutoCommit(false);
            try (var insert =
                    connection.prepareStatement(
                            "INSERT INTO yfcc100m_dataset VALUES ("
                                    + "?, 'u@N00', 'n', NULL, '1331840483', 'c', 't', 'd',"
                                    + " 'cat,two+words', '', 1.5, 2, 3, 'p', ?, 'l', 'l', 2, 1,"
                                    + " 's', 'o', ?, ?)")) {
                for (int row = 0; row < ROWS; row++) {
                    String url = url(row, SHARDS.get(row % SHARDS.size()));
                    keys.put(row, key(url));
                    insert.setLong(1, row);
                    insert.setString(2, url);
                    insert.setString(3, kind(row) == Kind.ONLY_PNG ? "png" : "jpg");
                    insert.setInt(4, kind(row) == Kind.VIDEO ? 1 : 0);
                    insert.execute();
                    put(row);
                }
            }
            connection.commit();
        }
    }

    private void put(int row) throws IOException {
        String key = keys.getOrDefault(row, "");
        String shard = key.substring(0, 3);
        String place = shard + "/" + key.substring(3, 6) + "/" + key;
        String jpg = "data/images/" + place + ".jpg";
        switch (kind(row)) {
            case PHOTO -> stored(shard, jpg, picture(row, "jpg"));
            case PNG_AS_JPG -> stored(shard, jpg, picture(row, "png"));
            case DULL -> stored(shard, jpg, dull());
            case PAGE -> stored(shard, jpg, "<html>".getBytes(StandardCharsets.UTF_8));
            case ONLY_PNG -> stored(shard, "data/images/" + place + ".png", picture(row, "png"));
            case VIDEO -> stored(shard, "data/videos/mp4/" + place + ".mp4", new byte[] {1, 2, 3});
            case MISSING -> failed(shard, jpg);
            case EMPTY -> {
                s3.put(BUCKET, jpg, new byte[0]);
                failed(shard, jpg);
            }
            case CUT -> {
                s3.put(BUCKET, jpg, picture(row, "jpg"));
                s3.cut(BUCKET, jpg);
                failed(shard, jpg);
            }
        }
    }

    private void stored(String shard, String name, byte[] bytes) {
        s3.put(BUCKET, name, bytes);
        expected.getOrDefault(shard, new TreeMap<>()).put(name, bytes);
    }

    private void failed(String shard, String name) {
        failed.getOrDefault(shard, new ArrayList<>()).add(name);
    }

    /// A download URL whose key is of a shard.
    private static String url(int row, String shard) {
        for (int i = 0; ; i++) {
            String url = "http://farm1.staticflickr.com/" + row + "/" + i + ".jpg";
            if (key(url).startsWith(shard)) {
                return url;
            }
        }
    }

    private static String key(String url) {
        try {
            var key = new StringBuilder();
            byte[] md5 =
                    MessageDigest.getInstance("MD5").digest(url.getBytes(StandardCharsets.UTF_8));
            for (byte b : md5) {
                key.append(Integer.toHexString(b & 0xff));
            }
            return key.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] picture(int seed, String format) throws IOException {
        var image = new BufferedImage(120, 90, BufferedImage.TYPE_3BYTE_BGR);
        var random = new Random(seed);
        for (int y = 0; y < 90; y++) {
            for (int x = 0; x < 120; x++) {
                image.setRGB(x, y, random.nextInt(0x1000000));
            }
        }
        return written(image, format);
    }

    private static byte[] dull() throws IOException {
        var image = new BufferedImage(200, 200, BufferedImage.TYPE_3BYTE_BGR);
        for (int x = 0; x < 200; x++) {
            for (int y = 0; y < 200; y++) {
                image.setRGB(x, y, new Color(x, x, x).getRGB());
            }
        }
        return written(image, "jpg");
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private List<String> command(String name, String... more) {
        var words = new ArrayList<>(List.of(name));
        words.add(Path.of("..", "recipes", "yfcc100m.yaml").toAbsolutePath().toString());
        words.addAll(List.of("--state", folder.resolve("state").toString()));
        for (String set :
                List.of(
                        "source.paths=" + folder.resolve("yfcc100m_dataset.sql"),
                        "source.kinds=[images, videos]",
                        "source.bucket=" + BUCKET,
                        "s3.endpoint=" + s3.endpoint(),
                        "fetch.concurrency=4",
                        "fetch.retries=1",
                        "output=" + folder.resolve("zips"))) {
            words.addAll(List.of("--set", set));
        }
        words.addAll(List.of(more));
        return words;
    }

    private void runToTheEnd(List<String> command) {
        try (Program run = Program.start(folder, command)) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run.toString()).isZero();
        }
    }

    @BeforeAll
    void runKilledInTheMiddle() {
        try (Program run = Program.start(folder, command("run"))) {
            assertThat(Await.until(Program.PATIENCE, () -> s3.requests.size() > ROWS / 3))
                    .as(run.toString())
                    .isTrue();
            run.kill();
        }
        runToTheEnd(command("run"));
    }

    @Test
    @Order(1)
    void theZipsHoldTheObjectsUnderTheirNamesInTheOrderOfKeys() throws IOException {
        for (String shard : SHARDS) {
            var found = new LinkedHashMap<String, byte[]>();
            try (var zip = new ZipFile(folder.resolve("zips/" + shard + ".zip").toFile())) {
                for (ZipEntry entry : zip.stream().toList()) {
                    assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                    found.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
            TreeMap<String, byte[]> objects = expected.getOrDefault(shard, new TreeMap<>());
            assertThat(found).containsExactlyInAnyOrderEntriesOf(objects);
            assertThat(found.keySet()).extracting(PhotosIT::stem).isSorted();
        }
    }

    private static String stem(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return name.startsWith("data/images") ? "i" + file : "v" + file;
    }

    @Test
    @Order(2)
    void whatCouldNotBeFetchedIsListedOnce() throws IOException {
        for (String shard : SHARDS) {
            assertThat(Files.readAllLines(folder.resolve("zips/" + shard + ".err")))
                    .containsExactlyElementsOf(failed.getOrDefault(shard, List.of()));
        }
    }

    @Test
    @Order(3)
    void everyShardIsFinishedOnce() throws IOException {
        assertThat(Files.readAllLines(folder.resolve("zips/finished_shards")))
                .containsExactlyInAnyOrderElementsOf(SHARDS);
    }

    @Test
    @Order(3)
    void theZipsAreVerified() {
        runToTheEnd(List.of("verify", folder.resolve("zips").toString()));
    }

    @Test
    @Order(4)
    void theZipsBecomeDatadings() throws IOException {
        runToTheEnd(
                List.of(
                        "convert-metadata",
                        folder.toString(),
                        "--outdir",
                        folder.resolve("metadata").toString()));
        List<String> convert =
                List.of(
                        "convert",
                        folder.resolve("zips").toString(),
                        "--metadir",
                        folder.resolve("metadata").toString(),
                        "--outdir",
                        folder.resolve("datadings").toString(),
                        "--kind",
                        "images",
                        "videos");
        runToTheEnd(convert);
        for (String shard : SHARDS) {
            assertSamples(shard);
        }
        try (Program again = Program.start(folder, convert)) {
            assertThat(again.awaitExit(Program.PATIENCE)).isZero();
            assertThat(again.printed()).contains("0 shards converted, 3 finished before");
        }
        runToTheEnd(List.of("verify", folder.resolve("datadings").toString()));
    }

    private void assertSamples(String shard) throws IOException {
        var kept = new TreeMap<>(expected.getOrDefault(shard, new TreeMap<>()));
        for (int row = 0; row < ROWS; row++) {
            if (kind(row) == Kind.DULL || kind(row) == Kind.PAGE) {
                String key = keys.getOrDefault(row, "");
                kept.keySet().removeIf(name -> name.contains(key));
            }
        }
        Path file = folder.resolve("datadings/" + shard + ".msgpack");
        var names = new ArrayList<>(kept.keySet());
        try (var samples = MessagePack.newDefaultUnpacker(Files.readAllBytes(file))) {
            for (String name : names) {
                Map<Value, Value> sample = samples.unpackValue().asMapValue().map();
                assertThat(sample).hasSize(25);
                assertThat(name).contains(value(sample, "key").toString());
                boolean video = name.startsWith("data/videos");
                byte[] stored =
                        value(sample, video ? "video" : "image").asBinaryValue().asByteArray();
                byte[] object = Objects.requireNonNull(s3.objects(BUCKET).get(name), name).bytes();
                if (object[0] == (byte) 0x89) {
                    assertThat(stored).startsWith(0xff, 0xd8);
                } else {
                    assertThat(stored).isEqualTo(object);
                }
            }
            assertThat(samples.hasNext()).isFalse();
        }
        assertThat(file.resolveSibling(shard + ".msgpack.offsets"))
                .hasSize(8L * (names.size() + 1));
    }

    private static Value value(Map<Value, Value> sample, String name) {
        return Objects.requireNonNull(sample.get(ValueFactory.newString(name)), name);
    }

    @Test
    @Order(5)
    void whatAppearsLaterIsFetchedAsMissing() throws IOException {
        String name = failed.getOrDefault("abc", List.of()).getFirst();
        s3.put(BUCKET, name, picture(1000, "jpg"));
        runToTheEnd(command("check-missing"));
        try (var zip = new ZipFile(folder.resolve("zips/abc_missing.zip").toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).contains(name);
        }
    }

    @Test
    @Order(6)
    void nothingHiddenIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("zips"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("."))
                    .containsExactly(".shardline-job");
        }
    }
}
