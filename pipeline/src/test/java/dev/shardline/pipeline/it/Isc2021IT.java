package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.S3Server;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shipped recipe of the Image Similarity Challenge, with its CSVs and the faults that a bucket
/// shows, from nothing to the original layout.
final class Isc2021IT {

    private static final String BUCKET = "isc-data";
    private static final int IMAGES = 20;
    private static final String RECIPE =
            Path.of("../recipes/isc2021.yaml").toAbsolutePath().toString();

    private final S3Server s3 = new S3Server();
    private final SortedMap<String, byte[]> images = new TreeMap<>();
    private final List<Path> lists = new ArrayList<>();
    @TempDir private Path folder;

    @BeforeEach
    void fill() throws IOException {
        for (String mirror : List.of("", "-eu", "-asia")) {
            s3.bucket(BUCKET + mirror);
        }
        for (var set :
                Map.of("query", "Q%05d", "reference", "R%06d", "training", "T%06d").entrySet()) {
            for (int i = 0; i < IMAGES; i++) {
                String name = set.getKey() + "_images/" + set.getValue().formatted(i) + ".jpg";
                images.put(name, picture(name));
                s3.put(BUCKET, "all/" + name, images.get(name));
            }
        }
        lists.add(list("query", ",", "\r\n"));
        lists.add(list("reference", "|", "\n"));
        lists.add(list("training", "\t", "\n"));
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private byte[] image(String name) {
        return Objects.requireNonNull(images.get(name));
    }

    /// What a bucket does now and then, each to one image.
    private void addFaults() throws IOException {
        // The list is wrong: no server has these bytes.
        replaceInLists(S3Server.md5(image("query_images/Q00003.jpg")), "0".repeat(32));
        // Nowhere.
        s3.objects(BUCKET).remove("all/reference_images/R000004.jpg");
        // In Frankfurt only.
        s3.objects(BUCKET).remove("all/reference_images/R000007.jpg");
        s3.put(
                BUCKET + "-eu",
                "all/reference_images/R000007.jpg",
                image("reference_images/R000007.jpg"));
        s3.on(
                BUCKET,
                "all/training_images/T000005.jpg",
                (exchange, _) -> {
                    boolean first = s3.gets(BUCKET, "all/training_images/T000005.jpg") == 1;
                    if (first) {
                        S3Server.error(exchange, 503, "SlowDown");
                    }
                    return first;
                });
        s3.on(
                BUCKET,
                "all/query_images/Q00006.jpg",
                (exchange, object) -> {
                    boolean first = s3.gets(BUCKET, "all/query_images/Q00006.jpg") == 1;
                    if (first) {
                        exchange.sendResponseHeaders(200, object.length);
                        exchange.getResponseBody().write(object, 0, object.length / 2);
                    }
                    return first;
                });
        s3.on(
                BUCKET,
                "all/training_images/T000008.jpg",
                (exchange, object) -> {
                    boolean first = s3.gets(BUCKET, "all/training_images/T000008.jpg") == 1;
                    if (first) {
                        byte[] damaged = object.clone();
                        damaged[object.length / 2]++;
                        exchange.sendResponseHeaders(200, damaged.length);
                        exchange.getResponseBody().write(damaged);
                    }
                    return first;
                });
    }

    @Test
    void bringsEveryImageThatThereIsThroughFaultsAndAKill() throws IOException {
        addFaults();
        s3.delay(Duration.ofMillis(50));
        try (Program run = run("fetch.concurrency=2", "package.samples_per_shard=7")) {
            assertThat(Await.until(Program.PATIENCE, () -> stored() > 10 || !run.isAlive()))
                    .as("" + run)
                    .isTrue();
            assertThat(run.isAlive()).as("" + run).isTrue();
            run.kill();
        }
        s3.delay(Duration.ZERO);
        try (Program run = run("fetch.concurrency=2", "package.samples_per_shard=7")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
        }

        images.remove("query_images/Q00003.jpg");
        images.remove("reference_images/R000004.jpg");
        assertThat(files()).isEqualTo(hashes(images));
        Map<String, Fate> fates = new TreeMap<>(Dataset.read(tables()).fates());
        fates.values().removeIf(fate -> fate.reason() == null);
        assertThat(fates.keySet()).containsExactlyInAnyOrder("Q00003", "R000004");
        assertThat(fates.get("Q00003"))
                .isEqualTo(new Fate("failed_to_download", "checksum_mismatch"));
        assertThat(fates.get("R000004")).isEqualTo(new Fate("failed_to_download", "http_404"));
        assertServedBy("R000006", "s3://isc-data/all/reference_images/R000006.jpg");
        assertServedBy("R000007", "s3://isc-data-eu/all/reference_images/R000007.jpg");
        assertThat(Files.readString(output().resolve("_summary.json")))
                .contains("\"ingested\": 60", "\"packed\": 58");
        try (Program why = Program.start(folder, command("why", RECIPE, "R000004"))) {
            assertThat(why.awaitExit(Program.PATIENCE)).as("" + why).isZero();
            assertThat(why.printed())
                    .contains("s3://isc-data/all/reference_images/R000004.jpg")
                    .contains("answered 404 NoSuchKey; then s3://isc-data-eu/")
                    .contains("; then s3://isc-data-asia/");
        }
        try (Program verify = Program.start(folder, List.of("verify", output().toString()))) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }

    @Test
    void aServerThatIsNotThereLosesNothing() throws IOException {
        try (Program run = run("s3.endpoint=http://127.0.0.1:1", "fetch.retries=0")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isEqualTo(1);
            assertThat(run.complained())
                    .contains("http://127.0.0.1:1 (s3.endpoint) cannot be reached");
        }
        try (Program run = run()) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
        }
        assertThat(files()).isEqualTo(hashes(images));
    }

    @Test
    void holdsAFolderAgainstItsListsWithoutNetwork() throws IOException {
        s3.close();
        for (var image : images.entrySet()) {
            Path file = output().resolve(image.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, image.getValue());
        }
        try (Program verify = Program.start(folder, against())) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
            assertThat(verify.printed().strip())
                    .isEqualTo("verified: 60 listed, 60 good, 0 missing, 0 corrupt, 0 extra");
        }
        Files.delete(output().resolve("query_images/Q00009.jpg"));
        Files.writeString(output().resolve("reference_images/R000001.jpg"), "broken");
        Files.writeString(output().resolve("training_images/T999999.jpg"), "strange");
        Files.writeString(output().resolve("00000_stats.json"), "{}");
        try (Program verify = Program.start(folder, against())) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isEqualTo(1);
            assertThat(verify.printed().lines())
                    .containsExactly(
                            "missing  Q00009",
                            "corrupt  R000001",
                            "extra  training_images/T999999.jpg",
                            "NOT SOUND: 60 listed, 58 good, 1 missing, 1 corrupt, 1 extra");
        }
    }

    private List<String> against() {
        var command = new ArrayList<>(List.of("verify", output().toString()));
        for (Path list : lists) {
            command.addAll(List.of("--against", list.toString()));
        }
        return command;
    }

    private Program run(String... settings) {
        return Program.start(folder, command("run", RECIPE, settings));
    }

    private List<String> command(String command, String recipe, String... more) {
        var line = new ArrayList<>(List.of(command, recipe));
        var settings = new ArrayList<>(List.of(more));
        if (command.equals("why")) {
            line.add(settings.removeFirst());
        }
        line.addAll(List.of("--state", folder.resolve("state").toString()));
        settings.addFirst("s3.endpoint=" + s3.endpoint());
        settings.add("source.paths=" + lists);
        settings.add("output=" + output());
        for (String setting : settings) {
            line.addAll(List.of("--set", setting));
        }
        return line;
    }

    private Path output() {
        return folder.resolve("out");
    }

    /// The output's own files, apart from the images.
    private void assertServedBy(String id, String url) {
        String tables = output().resolve("*.parquet").toString();
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement =
                        duckdb.prepareStatement(
                                "SELECT final_url FROM read_parquet(?) WHERE id = ?")) {
            statement.setString(1, tables);
            statement.setString(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).as(id).isTrue();
                assertThat(rows.getString(1)).isEqualTo(url);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Path tables() throws IOException {
        Path tables = Files.createDirectories(folder.resolve("tables"));
        try (Stream<Path> files = Files.list(output())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                Files.copy(file, tables.resolve(file.getFileName()));
            }
        }
        return tables;
    }

    private int stored() {
        try {
            return files().size();
        } catch (UncheckedIOException _) {
            return 0; // A file has moved meanwhile.
        }
    }

    /// The images of the output and their hashes, by name.
    private SortedMap<String, String> files() {
        var found = new TreeMap<String, String>();
        if (Files.exists(output())) {
            try (Stream<Path> files = Files.walk(output())) {
                for (Path file : files.filter(f -> f.toString().endsWith(".jpg")).toList()) {
                    found.put(
                            output().relativize(file).toString(),
                            Dataset.sha256(Files.readAllBytes(file)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private static SortedMap<String, String> hashes(Map<String, byte[]> images) {
        var hashes = new TreeMap<String, String>();
        images.forEach((name, bytes) -> hashes.put(name, Dataset.sha256(bytes)));
        return hashes;
    }

    private Path list(String set, String delimiter, String end) throws IOException {
        var text = new StringBuilder();
        text.append(String.join(delimiter, "image_id", "s3_uri", "md5_checksum")).append(end);
        images.forEach((name, bytes) -> {
            if (name.startsWith(set)) {
                String id = name.substring(name.indexOf('/') + 1, name.length() - 4);
                String uri = "s3://" + BUCKET + "/all/" + name;
                text.append(String.join(delimiter, id, uri, S3Server.md5(bytes))).append(end);
            }
        });
        return Files.writeString(folder.resolve(set + ".csv"), text + end);
    }

    private void replaceInLists(String text, String by) throws IOException {
        for (Path list : lists) {
            Files.writeString(list, Files.readString(list).replace(text, by));
        }
    }

    private static byte[] picture(String name) {
        var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(new Color(name.hashCode() & 0xffffff));
        graphics.fillRect(5, 5, 20, 20);
        graphics.drawString(name.substring(name.length() - 7).toUpperCase(Locale.ROOT), 2, 25);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
