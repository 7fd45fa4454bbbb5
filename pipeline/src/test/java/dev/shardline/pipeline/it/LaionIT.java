package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.packager.ShardReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// LAION's files in their own formats, through the recipes that we ship, with a kill in the middle.
final class LaionIT {

    private static final Path RECIPES = Path.of("../recipes").toAbsolutePath().normalize();
    private static final int SAMPLES_PER_SHARD = 8;
    private static final int PICTURES = 40;

    @TempDir private Path folder;

    @Test
    void csvsOfCrawlingAtHomeBecomeShards() throws IOException, SQLException {
        try (var site = LaionSite.start(Duration.ofMillis(60))) {
            writeCrawl(site);
            Path recipe = RECIPES.resolve("laion-cah.yaml");
            runWithAKill(recipe);

            Path output = folder.resolve("out/cah");
            assertThat(columns(output.resolve("00000.parquet")))
                    .containsExactly(
                            "SAMPLE_ID BIGINT",
                            "HEIGHT INTEGER",
                            "WIDTH INTEGER",
                            "LICENSE VARCHAR",
                            "NSFW VARCHAR",
                            "similarity DOUBLE",
                            "caption VARCHAR",
                            "url VARCHAR",
                            "key VARCHAR",
                            "status VARCHAR",
                            "error_message VARCHAR",
                            "width INTEGER",
                            "height INTEGER",
                            "original_width INTEGER",
                            "original_height INTEGER",
                            "exif VARCHAR",
                            "sha256 VARCHAR",
                            "id VARCHAR",
                            "reason VARCHAR",
                            "attempts INTEGER",
                            "attempt_reasons VARCHAR");
            // Rows without an address are bad; the file without similarity is not there at all.
            JsonNode summary = json(output.resolve("_summary.json"));
            assertThat(summary.path("ingested").asInt()).isEqualTo(PICTURES + 8);
            assertThat(summary.path("packed").asInt()).isEqualTo(PICTURES + 3);
            assertThat(summary.path("duplicate").asInt()).isEqualTo(2);
            assertThat(summary.path("failed_to_download").asInt()).isEqualTo(2);
            assertThat(summary.path("failed_to_resize").asInt()).isEqualTo(1);
            assertThat(summary.path("bad_rows").asInt()).isEqualTo(2);
            assertThat(
                            query(
                                    "SELECT id, reason FROM read_parquet('%s/*.parquet') WHERE reason IS NOT NULL ORDER BY id"
                                            .formatted(output)))
                    .containsExactly(
                            "0-41|duplicate",
                            "0-44|http_404",
                            "0-45|not_an_image",
                            "0-46|opt_out",
                            "1-1|duplicate");
            assertThat(
                            query(
                                    "SELECT \"SAMPLE_ID\", \"WIDTH\", coalesce(\"LICENSE\", 'null'), coalesce(caption, 'null') FROM read_parquet('%s/*.parquet') WHERE id IN ('0-0', '0-42', '1-0', '1-2') ORDER BY id"
                                            .formatted(output)))
                    .containsExactly(
                            "41826002400|640|?|a cat | no. 0",
                            "7|12|null|null",
                            "null|640||other case",
                            "null|null||lacks a size");
            assertSample(output.resolve("00000.tar"));
            assertStats(output);
        }
    }

    /// a.csv: pictures, then a duplicate, odd values, faults. b.csv: another header. c.csv: without
    /// similarity.
    private void writeCrawl(LaionSite site) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/cah"));
        var a = new StringBuilder("SAMPLE_ID|URL|TEXT|HEIGHT|WIDTH|LICENSE|NSFW|similarity\n");
        for (int i = 0; i < PICTURES; i++) {
            a.append(
                    "%d|%s|\"a cat | no. %d\"|480|640|?|UNLIKELY|0.3015734851360321\n"
                            .formatted(41826002400L + i, site.picture(i), i));
        }
        a.append("1||no address|1|1|?|?|0.5\n");
        a.append("2|%s|\"a cat | no. 0\"|480|640|?|UNSURE|0.4\n".formatted(site.picture(0)));
        a.append("7|%s||9.9|12.7|||abc\n".formatted(site.picture(40)));
        a.append("only|three|fields\n");
        a.append("3|%s|gone|1|1|?|?|0.5\n".formatted(site.url("/gone")));
        a.append("4|%s|a page|1|1|?|?|0.5\n".formatted(site.url("/page")));
        a.append("5|%s|not for you|1|1|?|?|0.5\n".formatted(site.url("/noai")));
        Files.writeString(data.resolve("a.csv"), a);
        Files.writeString(
                data.resolve("b.csv"),
                "similarity|TEXT|URL|WIDTH|EXTRA\n"
                        + "0.5|other case|%s|640|x\n".formatted(site.picture(0))
                        + "0.6|a cat \\| no. 1|%s|640|x\n"
                                .formatted(site.picture(1))
                                .replace("\\|", "\u0001")
                        + "0.7|lacks a size|%s||x\n".formatted(site.picture(1)));
        String b = Files.readString(data.resolve("b.csv"));
        Files.writeString(
                data.resolve("b.csv"), b.replace("a cat \u0001 no. 1", "\"a cat | no. 1\""));
        Files.writeString(data.resolve("c.csv"), "URL|TEXT\nhttp://127.0.0.1:1/x|never asked\n");
    }

    private static void assertSample(Path tar) throws IOException {
        try (var shard = ShardReader.open(tar)) {
            ShardReader.Sample sample = shard.next();
            assertThat(sample.members().keySet()).containsExactly("jpg", "json", "txt");
            JsonNode fields =
                    new ObjectMapper().readTree(sample.members().getOrDefault("json", new byte[0]));
            var names = new ArrayList<String>();
            for (Iterator<String> all = fields.fieldNames(); all.hasNext(); ) {
                names.add(all.next());
            }
            assertThat(names)
                    .startsWith("SAMPLE_ID", "HEIGHT", "WIDTH", "LICENSE", "NSFW", "similarity")
                    .endsWith("exif", "sha256", "id", "reason", "attempts", "attempt_reasons");
            assertThat(fields.path("key").asText()).isEqualTo(sample.key()).isEqualTo("000000");
            assertThat(fields.path("status").asText()).isEqualTo("success");
            assertThat(fields.path("error_message").isNull()).isTrue();
            assertThat(fields.path("width").asInt()).isEqualTo(256);
            assertThat(fields.path("height").asInt()).isEqualTo(256);
            assertThat(fields.path("original_width").asInt()).isEqualTo(640);
            assertThat(fields.path("original_height").asInt()).isEqualTo(480);
            assertThat(fields.path("exif").asText()).isEqualTo("{}");
        }
    }

    private static void assertStats(Path output) throws IOException {
        JsonNode stats = json(output.resolve("00000_stats.json"));
        for (String name :
                List.of(
                        "count",
                        "successes",
                        "failed_to_download",
                        "failed_to_resize",
                        "duration",
                        "start_time",
                        "end_time",
                        "status_dict")) {
            assertThat(stats.has(name)).as(name).isTrue();
        }
        assertThat(stats.path("successes").asInt()).isEqualTo(SAMPLES_PER_SHARD);
        assertThat(stats.path("status_dict").path("success").asInt()).isEqualTo(SAMPLES_PER_SHARD);
    }

    @Test
    void theAestheticSubsetIsJoinedByHash() throws IOException, SQLException {
        try (var site = LaionSite.start(Duration.ofMillis(60))) {
            writeLaion5b(site);
            Path recipe = RECIPES.resolve("laion-aesthetic.yaml");
            assertCounted(recipe);
            runWithAKill(recipe);

            Path output = folder.resolve("out/laion-aesthetic");
            String rows = "read_parquet('" + output + "/*.parquet')";
            assertThat(query("SELECT status, count(*) FROM " + rows + " GROUP BY 1 ORDER BY 1"))
                    .containsExactly("filtered|10", "success|30");
            assertThat(
                            query(
                                    "SELECT DISTINCT \"WIDTH\", \"HEIGHT\", original_width, original_height FROM "
                                            + rows
                                            + " WHERE status = 'success'"))
                    .containsExactly("640|480|640|480");
            // The first of two rows of the safety table counts; row 3 has none, row 4 is unsafe.
            assertThat(
                            query(
                                    "SELECT id, hash, coalesce(punsafe::VARCHAR, 'null'), pwatermark, aesthetic FROM "
                                            + rows
                                            + " WHERE id IN ('0-0', '0-3', '0-4') ORDER BY id"))
                    .containsExactly(
                            "0-0|%d|0.25|0.5|7.5".formatted(hash(site, 0)),
                            "0-3|%d|null|0.5|7.5".formatted(hash(site, 3)),
                            "0-4|%d|0.75|0.5|7.5".formatted(hash(site, 4)));
            assertThat(columns(output.resolve("000000.parquet")))
                    .startsWith(
                            "HEIGHT INTEGER",
                            "WIDTH INTEGER",
                            "similarity DOUBLE",
                            "LANGUAGE VARCHAR",
                            "hash BIGINT",
                            "punsafe FLOAT",
                            "pwatermark FLOAT",
                            "aesthetic FLOAT");
        }
    }

    /// Of 40 rows ten fail one of the three limits, or lack a value.
    private void writeLaion5b(LaionSite site) throws IOException, SQLException {
        var rows = new ArrayList<String>();
        var safety = new ArrayList<String>();
        var marks = new ArrayList<String>();
        var scores = new ArrayList<String>();
        for (int i = 0; i < PICTURES; i++) {
            // Width and height are swapped, as they are there.
            rows.add("('%s', 'cat %d', 480, 640, 0.3, 'en')".formatted(site.picture(i), i));
            long hash = hash(site, i);
            if (i % 10 != 3) {
                safety.add("(%d, %s)".formatted(hash, i % 20 == 4 ? "0.75" : "0.25"));
                safety.add("(%d, 0.9)".formatted(hash));
            }
            marks.add("(%d, %s)".formatted(hash, i % 20 == 15 ? "0.9" : "0.5"));
            scores.add("(%d, %s)".formatted(hash, i % 20 == 16 ? "7.0" : "7.5"));
        }
        write(
                "metadata",
                "URL, TEXT, WIDTH, HEIGHT, similarity, LANGUAGE",
                rows,
                "URL, TEXT, WIDTH::INTEGER AS WIDTH, HEIGHT::INTEGER AS HEIGHT, similarity::DOUBLE AS similarity, LANGUAGE");
        write("safety", "hash, prediction", safety, "hash, prediction::FLOAT AS prediction");
        write("watermark", "hash, pwatermark", marks, "hash, pwatermark::FLOAT AS pwatermark");
        write("aesthetic", "hash, prediction", scores, "hash, prediction::FLOAT AS prediction");
    }

    private void write(String name, String names, List<String> rows, String columns)
            throws IOException, SQLException {
        Path data = Files.createDirectories(folder.resolve("data/laion5b").resolve(name));
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = duckdb.createStatement()) {
            statement.execute(
                    "COPY (SELECT %s FROM (VALUES %s) t(%s)) TO '%s' (FORMAT parquet)"
                            .formatted(
                                    columns,
                                    String.join(", ", rows),
                                    names,
                                    data.resolve("part-00000.snappy.parquet")));
        }
    }

    private static long hash(LaionSite site, int i) {
        byte[] pair = (site.picture(i) + "cat " + i).getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128x64(pair, 0, pair.length, 0)[0];
    }

    private void assertCounted(Path recipe) throws IOException {
        try (Program stats = command("stats", recipe.toString(), "--json")) {
            assertThat(stats.awaitExit(Program.PATIENCE)).as("" + stats).isZero();
            JsonNode found = new ObjectMapper().readTree(stats.printed());
            assertThat(found.path("rows").asInt()).isEqualTo(PICTURES);
            assertThat(found.path("unique").asInt()).isEqualTo(PICTURES);
            assertThat(found.path("languages").path("en").asInt()).isEqualTo(PICTURES);
            assertThat(found.path("counts").path("width and height >= 256").asInt())
                    .isEqualTo(PICTURES);
            assertThat(found.path("domains").path(0).path("rows").asInt()).isEqualTo(PICTURES);
            assertThat(found.path("domains").path(0).path("punsafe").asDouble())
                    .isEqualTo((34 * 0.25 + 2 * 0.75) / 36);
        }
    }

    @Test
    void aCommandLineOfImg2datasetRuns() throws IOException, SQLException {
        try (var site = LaionSite.start(Duration.ZERO)) {
            Files.writeString(
                    folder.resolve("list.csv"),
                    "link,text,faces\n%s,a cat,\"[[0.1, 0.1, 0.5, 0.5]]\"\n%s,gone,[]\n"
                            .formatted(site.picture(1), site.url("/gone")));
            String line =
                    "img2dataset --url_list list.csv --input_format=csv --url_col link --caption_col text"
                            + " --bbox_col=faces --output_format parquet --output_folder out"
                            + " --resize_mode=center_crop --image_size 64 --wandb_project x --oom_shard_count=3"
                            + " --compute_hash=sha512";
            try (Program imported = command("import-img2dataset", line)) {
                assertThat(imported.awaitExit(Program.PATIENCE)).as("" + imported).isZero();
                assertThat(imported.complained()).contains("--wandb_project: ");
                Files.writeString(folder.resolve("imported.yaml"), imported.printed());
            }
            run(folder.resolve("imported.yaml"));
            verify(folder.resolve("out"));
            assertThat(columns(folder.resolve("out/000.parquet"))).endsWith("jpg BLOB");
            assertThat(
                            query(
                                    "SELECT key, status, width, octet_length(jpg) > 500, length(sha512), faces FROM '%s' ORDER BY id"
                                            .formatted(folder.resolve("out/000.parquet"))))
                    .containsExactly(
                            "0000|success|64|true|128|[[0.1, 0.1, 0.5, 0.5]]",
                            "null|failed_to_download|null|null|null|[]");
        }
    }

    @Test
    void embeddedImagesAreFoundByTheirIds() throws IOException, SQLException {
        try (var site = LaionSite.start(Duration.ZERO)) {
            writeRows(site);
            Path recipe = RECIPES.resolve("laion-embed.yaml");
            String[] settings = {
                "--set", "source.paths=data/laion5b/metadata",
                "--set", "embed.image=" + ModelSections.image(folder),
                "--set", "embed.text=" + ModelSections.text(folder)
            };
            succeed(job("run", recipe, settings));
            succeed(job("embed", recipe, settings));
            succeed(command("index", "out/laion-embeddings"));
            List<String> rows =
                    query(
                            "SELECT url, caption FROM 'FOLDER/metadata_*.parquet' ORDER BY image_path"
                                    .replace("FOLDER", folder + "/out/laion-embeddings/metadata"));
            assertThat(rows).hasSize(PICTURES);
            for (String modality : List.of("image", "text")) {
                String found =
                        succeed(
                                command(
                                        "search",
                                        "out/laion-embeddings-index",
                                        "--id=11",
                                        "--count=1",
                                        "--modality=" + modality));
                assertThat(found)
                        .isEqualTo("1.0000  11  " + rows.get(11).replaceFirst("\\|", "  ") + "\n");
            }
        }
    }

    /// No two captions are alike to the tests' tokenizer.
    private void writeRows(LaionSite site) throws IOException, SQLException {
        var rows = new ArrayList<String>();
        for (int i = 0; i < PICTURES; i++) {
            String caption =
                    "%6s"
                            .formatted(Integer.toBinaryString(i))
                            .replaceAll("[ 0]", "a ")
                            .replace("1", "cat ");
            rows.add("('%s', '%s', 0.3)".formatted(site.picture(i), caption.strip()));
        }
        write("metadata", "URL, TEXT, similarity", rows, "*");
    }

    /// Kills the run when the first shard has appeared, and starts it again.
    private void runWithAKill(Path recipe) throws IOException {
        try (Program killed = start(recipe)) {
            boolean came = Await.until(Program.PATIENCE, () -> hasShard() || !killed.isAlive());
            assertThat(came && killed.isAlive()).as("" + killed).isTrue();
            killed.kill();
        }
        run(recipe);
        try (var outputs = Files.list(folder.resolve("out"))) {
            outputs.forEach(this::verify);
        }
    }

    private boolean hasShard() {
        Path out = folder.resolve("out");
        if (!Files.isDirectory(out)) {
            return false;
        }
        try (var files = Files.walk(out, 2)) {
            return files.anyMatch(file -> Dataset.name(file).endsWith(".tar"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void run(Path recipe) {
        succeed(start(recipe));
    }

    private void verify(Path output) {
        succeed(command("verify", output.toString()));
    }

    /// @return what it printed
    private static String succeed(Program program) {
        try (program) {
            assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
            return program.printed();
        }
    }

    private Program start(Path recipe) {
        return job("run", recipe);
    }

    private Program job(String command, Path recipe, String... more) {
        var words =
                new ArrayList<>(
                        List.of(
                                command,
                                recipe.toString(),
                                "--state",
                                "state",
                                "--set",
                                "fetch.allow_networks=127.0.0.0/8",
                                "--set",
                                "fetch.concurrency=3",
                                "--set",
                                "package.samples_per_shard=" + SAMPLES_PER_SHARD));
        words.addAll(Arrays.asList(more));
        return command(words.toArray(String[]::new));
    }

    private Program command(String... words) {
        return Program.start(folder, Arrays.asList(words));
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    /// Exact names and DuckDB's types, in order.
    private static List<String> columns(Path table) throws SQLException {
        List<String> names =
                query("SELECT name FROM parquet_schema('%s') OFFSET 1".formatted(table));
        List<String> types = query("SELECT column_type FROM (DESCRIBE FROM '" + table + "')");
        assertThat(names).hasSameSizeAs(types);
        var columns = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(names.get(i) + " " + types.get(i));
        }
        return columns;
    }

    private static List<String> query(String sql) throws SQLException {
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                lines.add(String.join("|", values));
            }
            return lines;
        }
    }
}
