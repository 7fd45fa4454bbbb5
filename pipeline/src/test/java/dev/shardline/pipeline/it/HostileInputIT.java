package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.ZstdOutputStream;
import dev.shardline.packager.ShardReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A list in three packed files, full of texts and rows that nobody would send who meant well.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileInputIT {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /// Lines that are no rows, and the beginning of what is said of each.
    private static final Map<String, String> BAD = bad();

    /// A row as the source has it.
    private record Given(@Nullable String id, String url, @Nullable String caption, String note) {}

    /// A row as the tables have it.
    private record Told(String url, @Nullable String caption, String note, String status) {}

    private final Path folder;
    private final Path output;
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<String> badPlaces = new ArrayList<>();

    HostileInputIT(@TempDir Path folder) {
        this.folder = folder;
        this.output = folder.resolve("out");
    }

    private static Map<String, String> bad() {
        var bad = new LinkedHashMap<String, String>();
        bad.put("{\"id\": \"cut off\", ", "not JSON: ");
        bad.put("{\"url\": \"http://127.0.0.1/\"} {}", "not JSON: ");
        bad.put("[\"http://127.0.0.1/\"]", "not a JSON object: ");
        bad.put("17", "not a JSON object: ");
        bad.put("{\"id\": \"without url\"}", "no url: ");
        bad.put("{\"url\": null}", "no url: ");
        bad.put("{\"url\": \" \\n \"}", "no url: ");
        bad.put("{\"url\": {\"a\": 1}}", "the url is not a text: ");
        bad.put("{\"url\": \"" + "u".repeat(70_000) + "\"}", "the url has more than ");
        bad.put("{\"url\": \"http://127.0.0.1/\u00e9\"}", "not UTF-8");
        bad.put("{\"url\": \"" + "v".repeat(1 << 21) + "\"}", "longer than ");
        return bad;
    }

    @BeforeAll
    void run() throws IOException {
        try (var noise = new Noise(1)) {
            write(noise);
            Files.writeString(
                    folder.resolve("hostile.yaml"),
                    """
                    source:
                      paths: [0.jsonl.bz2, 1.jsonl.gz, 2.jsonl.zst]
                      columns: {id: id, caption: caption}
                    dedup: []
                    fetch: {allow_networks: [127.0.0.0/8], retries: 0}
                    package: {samples_per_shard: 17}
                    output: out
                    """);
            try (Program run = command("run", "hostile.yaml", "--state", "state")) {
                assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
            }
        }
    }

    private Program command(String... words) {
        return Program.start(folder, List.of(words));
    }

    /// Good and bad rows by turns, over three files.
    private void write(Noise noise) throws IOException {
        for (int file = 0; file < 3; file++) {
            var text = new ByteArrayOutputStream();
            int line = 0;
            int row = 0;
            for (int i = file; i < HostileText.ALL.size(); i += 3) {
                for (Given one : rows(noise, i)) {
                    given.put(one.id() == null ? file + "-" + row : one.id(), one);
                    text.write(json(one));
                    line++;
                    row++;
                }
                // A blank line is no row, but has a number.
                text.write('\n');
                line++;
                for (String bad : badOf(i)) {
                    text.write((bad + "\n").getBytes(ISO_8859_1));
                    badPlaces.add(file + ":" + ++line + ": " + BAD.get(bad));
                    row++;
                }
            }
            try (OutputStream packed = packed(file)) {
                text.writeTo(packed);
            }
        }
    }

    /// All of them in each file.
    private static List<String> badOf(int text) {
        List<String> all = List.copyOf(BAD.keySet());
        int turn = text / 3;
        return all.subList(Math.min(all.size(), 2 * turn), Math.min(all.size(), 2 * turn + 2));
    }

    /// A text in each place that a row has.
    private static List<Given> rows(Noise noise, int number) {
        String text = HostileText.ALL.get(number);
        return List.of(
                new Given(text, noise.url("/plain"), text, text),
                new Given(null, noise.url("/" + text), "a caption", text),
                new Given("url " + number, text, null, text));
    }

    private static byte[] json(Given row) throws IOException {
        var fields = new LinkedHashMap<String, @Nullable String>();
        fields.put("id", row.id());
        fields.put("url", row.url());
        fields.put("caption", row.caption());
        fields.put("note", row.note());
        return (JSON.writeValueAsString(fields) + "\n").getBytes(UTF_8);
    }

    private OutputStream packed(int file) throws IOException {
        return switch (file) {
            case 0 ->
                    new BZip2CompressorOutputStream(
                            Files.newOutputStream(folder.resolve("0.jsonl.bz2")));
            case 1 -> new GZIPOutputStream(Files.newOutputStream(folder.resolve("1.jsonl.gz")));
            default -> new ZstdOutputStream(Files.newOutputStream(folder.resolve("2.jsonl.zst")));
        };
    }

    @Test
    void everyRowIsInTheTablesAsItWasGiven() throws SQLException {
        Map<String, Told> told = tables();
        var expected = new TreeMap<String, Told>();
        given.forEach((id, row) -> {
            String stored = HostileText.stored(id);
            Told actual = told.get(stored);
            String caption = row.caption();
            expected.put(
                    stored,
                    new Told(
                            HostileText.stored(row.url()),
                            caption == null ? null : HostileText.stored(caption),
                            HostileText.stored(row.note()),
                            actual == null ? "none" : actual.status()));
        });
        assertThat(Dataset.differences(expected, new TreeMap<>(told))).isEmpty();
    }

    @Test
    void whatHasAGoodUrlIsPackedAndWhatHasNoneIsNot() throws SQLException {
        Map<String, Told> told = tables();
        for (int i = 0; i < HostileText.ALL.size(); i++) {
            assertThat(told.get(HostileText.stored(HostileText.ALL.get(i))))
                    .extracting(Told::status)
                    .isEqualTo("success");
            assertThat(told.get("url " + i))
                    .extracting(Told::status)
                    .isEqualTo("failed_to_download");
        }
    }

    @Test
    void samplesHavePlainNamesAndTheirOwnCaptions() throws SQLException {
        Map<String, Told> packed = tables();
        packed.values().removeIf(row -> !row.status().equals("success"));
        for (ShardReader.Sample sample : samples()) {
            assertThat(sample.key()).matches("[0-9]+");
            assertThat(sample.members()).containsOnlyKeys("jpg", "json", "txt");
            JsonNode json = read(sample.members().getOrDefault("json", new byte[0]));
            Told row = packed.remove(json.path("id").asText());
            assertThat(row).as("the row of sample " + sample.key()).isNotNull();
            assertThat(json.path("caption").asText()).isEqualTo(row.caption());
            assertThat(json.path("url").asText()).isEqualTo(row.url());
            assertThat(json.path("note").asText()).isEqualTo(row.note());
            assertThat(sample.members().getOrDefault("txt", new byte[0]))
                    .asString(UTF_8)
                    .isEqualTo(row.caption());
        }
        assertThat(packed).isEmpty();
    }

    @Test
    void badRowsAreListedWithFileAndLine() throws IOException {
        List<String> lines = Files.readAllLines(output.resolve("_bad_rows.jsonl"));
        assertThat(lines).hasSameSizeAs(badPlaces);
        for (int i = 0; i < lines.size(); i++) {
            JsonNode bad = JSON.readTree(lines.get(i));
            String file = Dataset.name(Path.of(bad.path("file").asText()));
            assertThat(file.charAt(0) + ":" + bad.path("line") + ": " + bad.path("reason").asText())
                    .startsWith(badPlaces.get(i));
        }
    }

    @Test
    void theSummaryAccountsForEveryRow() throws IOException {
        JsonNode summary = JSON.readTree(output.resolve("_summary.json").toFile());
        assertThat(summary.path("bad_rows").asInt()).isEqualTo(badPlaces.size());
        assertThat(summary.path("ingested").asInt()).isEqualTo(given.size());
        assertThat(summary.path("packed").asInt() + summary.path("failed_to_download").asInt())
                .isEqualTo(given.size());
    }

    @Test
    void theOutputIsVerified() {
        try (Program verify = command("verify", "out")) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }

    /// All rows of all tables by id.
    private Map<String, Told> tables() throws SQLException {
        var rows = new LinkedHashMap<String, Told>();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = connection.prepareStatement("SELECT * FROM read_parquet(?)")) {
            statement.setString(1, output.resolve("*.parquet").toString());
            try (ResultSet table = statement.executeQuery()) {
                while (table.next()) {
                    String id = table.getString("id");
                    var row =
                            new Told(
                                    table.getString("url"),
                                    table.getString("caption"),
                                    table.getString("note"),
                                    table.getString("status"));
                    assertThat(rows.put(id, row)).as("row " + id + " is there twice").isNull();
                }
            }
        }
        return rows;
    }

    private List<ShardReader.Sample> samples() {
        var samples = new ArrayList<ShardReader.Sample>();
        for (Path file : Dataset.visible(output)) {
            if (Dataset.name(file).endsWith(".tar")) {
                try (var shard = ShardReader.open(file)) {
                    shard.forEachRemaining(samples::add);
                }
            }
        }
        return samples;
    }

    private static JsonNode read(byte[] json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError("a .json that is none", e);
        }
    }
}
