package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.packager.Deduplication.Keep;
import dev.shardline.packager.Deduplication.Outcome;
import dev.shardline.packager.Survivors.Likeness;
import dev.shardline.schemas.FolderTakenException;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `shardline dedup`, on what a packager has left.
final class DeduplicationTest {

    private static final int PER_SHARD = 7;
    private static final int IMAGES = 50;
    private static final int FOLDERS = 3;

    @TempDir private Path folder;

    /// An image of a job.
    ///
    /// @param pixels width of its original, which is one pixel high
    private static ImageSample sample(int i, long hash, int pixels) {
        ImageSample sample = Fixtures.looking(Fixtures.sample(i), hash);
        sample.put("originalWidth", pixels);
        sample.put("originalHeight", 1);
        return sample;
    }

    private static List<SpecificRecord> samples(long... hashes) {
        return IntStream.range(0, hashes.length)
                .<SpecificRecord>mapToObj(i -> sample(i, hashes[i], 1))
                .toList();
    }

    /// The output of a finished job.
    private Path job(String name, List<Column> columns, List<? extends SpecificRecord> records) {
        Path output = folder.resolve(name);
        List<ShardCommitted> ledger =
                Fixtures.pack(
                        Fixtures.comparing(
                                output,
                                PER_SHARD,
                                columns,
                                new Duplicates(4, EnrichSettings.Keep.MARK)),
                        List.of(),
                        records);
        DatasetIndex.write(
                Output.of(output), ShardVerifierTest.state(records.size()), ledger, List.of());
        return output;
    }

    private Path job(String name, List<? extends SpecificRecord> records) {
        return job(name, Fixtures.LAION, records);
    }

    private Outcome dedup(Keep keep, int distance, Path... folders) {
        return Deduplication.run(
                List.of(folders), folder.resolve("new"), keep, distance, (_, _, _) -> {});
    }

    private List<String> query(String columns, String table) throws SQLException {
        return Fixtures.query(
                "SELECT %s FROM read_parquet(%s)"
                        .formatted(columns, Sql.text(folder.resolve(table).toString())));
    }

    private void assertSound() {
        Verification found = ShardVerifier.verify(folder.resolve("new"));
        assertThat(found.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FIRST,0", "FIRST,3", "FIRST,8", "LARGEST,0", "LARGEST,4", "LARGEST,8"})
    void keepsOfSeveralFoldersWhatBruteForceKeeps(Keep keep, int distance) throws Exception {
        var random = new Random(distance);
        long[] hashes = SurvivorsTest.hashes(FOLDERS * IMAGES, random);
        int[] pixels = random.ints(hashes.length, 1, 20).toArray();
        var folders = new Path[FOLDERS];
        var keys = new ArrayList<String>();
        for (int f = 0; f < FOLDERS; f++) {
            var records = new ArrayList<SpecificRecord>();
            for (int i = 0; i < IMAGES; i++) {
                keys.add("%05d%d".formatted(i / PER_SHARD, i % PER_SHARD));
                records.add(sample(i, hashes[f * IMAGES + i], pixels[f * IMAGES + i]));
                if (i % 3 == 0) {
                    records.add(Fixtures.fate(1000 + i, Reason.DNS));
                }
            }
            folders[f] = job("job" + f, records);
        }
        SortedMap<String, String> before = Fixtures.contents(folder);
        List<Integer> order =
                IntStream.range(0, hashes.length)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> keep == Keep.LARGEST ? -pixels[i] : 0))
                        .toList();
        Map<Integer, Likeness> gone = SurvivorsTest.bruteForce(order, hashes, distance);

        Outcome outcome = dedup(keep, distance, folders);

        assertThat(outcome.leftOut()).isEqualTo(gone.size()).isPositive();
        assertThat(outcome.kept()).isEqualTo(hashes.length - gone.size());
        assertThat(outcome.notPacked()).isEqualTo(FOLDERS * 17);
        assertThat(query("key", "new/0*.parquet"))
                .containsExactlyElementsOf(
                        IntStream.range(0, hashes.length)
                                .filter(i -> !gone.containsKey(i))
                                .mapToObj(i -> newKey(i, keys))
                                .toList());
        assertThat(query("*", "new/duplicates.parquet"))
                .containsExactlyElementsOf(
                        gone.keySet().stream()
                                .sorted()
                                .map(i ->
                                        line(i, Objects.requireNonNull(gone.get(i)), hashes, keys))
                                .toList());
        assertSound();
        SortedMap<String, String> after = Fixtures.contents(folder);
        after.keySet().removeIf(name -> name.startsWith("new/"));
        assertThat(after).isEqualTo(before);
    }

    private static String newKey(int image, List<String> keys) {
        return "%03d%s".formatted(image / IMAGES, keys.get(image));
    }

    private String line(int image, Likeness like, long[] hashes, List<String> keys) {
        int survivor = like.survivor();
        return String.join(
                "|",
                "0-" + image % IMAGES,
                keys.get(image),
                keys.get(image).substring(0, 5),
                folder.resolve("job" + image / IMAGES).toString(),
                "%016x".formatted(hashes[image]),
                "0-" + survivor % IMAGES,
                folder.resolve("job" + survivor / IMAGES).toString(),
                newKey(survivor, keys),
                "" + like.distance());
    }

    @Test
    void keepsEveryByteOfAMemberButTheKeyInTheJson() {
        Path one = job("one", samples(0, -1, 0xF0F0, 0));
        Path two = job("two", samples(-1, 0xFF00FF, 0xF0F0, 0xABCDEF0123L << 20));
        assertThat(dedup(Keep.FIRST, 0, one, two)).isEqualTo(new Outcome(5, 3, 0, 2, 2));
        SortedMap<String, String> expected = new TreeMap<>();
        members(one.resolve("00000.tar"), "000", expected);
        members(two.resolve("00000.tar"), "001", expected);
        expected.keySet().removeIf(name -> name.matches("(000000003|001000000|001000002)\\..*"));
        SortedMap<String, String> found = new TreeMap<>();
        members(folder.resolve("new/000-00000.tar"), "", found);
        members(folder.resolve("new/001-00000.tar"), "", found);
        assertThat(found).hasSize(15).isEqualTo(expected);
        assertSound();
    }

    /// The members of a tar by their names, when all keys begin with these digits more.
    private static void members(Path tar, String prefix, SortedMap<String, String> members) {
        try (var shard = ShardReader.open(tar)) {
            while (shard.hasNext()) {
                ShardReader.Sample sample = shard.next();
                String key = prefix + sample.key();
                sample.members()
                        .forEach((extension, bytes) ->
                                members.put(
                                        key + "." + extension,
                                        new String(bytes, UTF_8)
                                                .replace(
                                                        "\"key\": \"" + sample.key(),
                                                        "\"key\": \"" + key)));
            }
        }
    }

    @Test
    void aFolderWithoutImagesThatLookAlikeBecomesTheSameTars() throws IOException {
        Path one = job("one", samples(apart(20)));
        assertThat(dedup(Keep.LARGEST, 8, one)).isEqualTo(new Outcome(20, 0, 0, 3, 3));
        for (String file : List.of("00000.tar", "00001.tar", "00002.tar", "_index.json")) {
            assertThat(folder.resolve("new").resolve(file))
                    .hasSameBinaryContentAs(one.resolve(file));
        }
        assertSound();
    }

    /// Hashes that are far from each other.
    private static long[] apart(int count) {
        long[] hashes = new Random(count).longs(count).toArray();
        for (long one : hashes) {
            assertThat(Arrays.stream(hashes).filter(it -> Long.bitCount(it ^ one) <= 8)).hasSize(1);
        }
        return hashes;
    }

    @Test
    void shardsOfWhichNothingStaysAreNotThereAndTheOthersKeepTheirNames() throws SQLException {
        long[] hashes = apart(3 * PER_SHARD);
        System.arraycopy(hashes, 0, hashes, PER_SHARD, PER_SHARD);
        Path one = job("one", samples(hashes));
        assertThat(dedup(Keep.FIRST, 4, one)).isEqualTo(new Outcome(14, 7, 0, 3, 2));
        assertThat(folder.resolve("new/00001.tar")).doesNotExist();
        assertThat(query("min(key), max(key)", "new/00002.parquet"))
                .containsExactly("000020|000026");
        assertSound();
    }

    @Test
    void imagesWithoutAHashStay() throws SQLException {
        var records = new ArrayList<SpecificRecord>(samples(0, 0));
        records.add(Fixtures.sample(2));
        records.add(Fixtures.sample(3));
        assertThat(dedup(Keep.FIRST, 4, job("one", records)).kept()).isEqualTo(3);
        assertThat(query("id", "new/00000.parquet")).containsExactly("0-0", "0-2", "0-3");
    }

    @Test
    void columnsKeepTheirNamesAndTypes() throws SQLException {
        String row =
                """
                SELECT 18446744073709551615::UBIGINT AS u, 'nan'::DOUBLE AS n, 12345678901234567890.1234::DECIMAL(30, 4) AS dec,
                    TIMESTAMPTZ '2024-01-02 03:04:05+02' AS tz, DATE '1969-01-01' AS d, [1, NULL, 3]::BIGINT[] AS l,
                    {a: 'x', "b c": [{y: 1.5}]} AS s, MAP {'k': 7} AS m, 'AB'::BLOB AS b, true AS bo,
                    '{"x":[1]}'::JSON AS j, NULL::VARCHAR AS "na""me", 7 AS "KEY"
                """;
        var columns = new ArrayList<Column>();
        for (String column :
                Fixtures.query("SELECT column_name, column_type FROM (DESCRIBE " + row + ")")) {
            String[] parts = column.split("\\|", 2);
            columns.add(new Column(parts[0], parts[1]));
        }
        String attributes = Fixtures.query("SELECT to_json(r) FROM (" + row + ") r").getFirst();
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 3; i++) {
            records.add(
                    Fixtures.looking(
                            Fixtures.sample(Fixtures.image("0-" + i, "c", attributes)), i / 2));
        }
        Path one = job("one", columns, records);
        Path two = job("two", samples(-1));
        assertThat(dedup(Keep.FIRST, 0, one, two).kept()).isEqualTo(3);
        String schema = "SELECT * EXCLUDE (file_name) FROM parquet_schema('%s/%s.parquet')";
        assertThat(Fixtures.query(schema.formatted(folder, "new/000-00000")))
                .isEqualTo(Fixtures.query(schema.formatted(folder, "one/00000")));
        String rows = "SELECT * EXCLUDE (key_1) FROM '%s/%s.parquet' WHERE id <> '0-1'";
        assertThat(Fixtures.query(rows.formatted(folder, "new/000-00000")))
                .hasSize(2)
                .isEqualTo(Fixtures.query(rows.formatted(folder, "one/00000")));
    }

    @Test
    void whatWasMadeCanBePutTogetherWithMore() throws SQLException {
        Path one = job("one", samples(0, -1));
        Path two = job("two", samples(0, 0xFF00FF));
        dedup(Keep.FIRST, 2, one, two);
        Path three = job("three", samples(-1, 0xFF00FF, 0xF0F0F0F0L));
        Path made = folder.resolve("more");
        Outcome outcome =
                Deduplication.run(
                        List.of(three, folder.resolve("new")),
                        made,
                        Keep.FIRST,
                        2,
                        (_, _, _) -> {});
        assertThat(outcome).isEqualTo(new Outcome(4, 2, 0, 3, 2));
        assertThat(query("key", "more/0*.parquet"))
                .containsExactly("000000000", "000000001", "000000002", "001000000");
        assertThat(ShardVerifier.verify(made).problems()).isEmpty();
    }

    private void assertRefused(String sentence, Path... folders) throws IOException {
        SortedMap<String, String> before = Fixtures.contents(folder);
        assertThatThrownBy(() -> dedup(Keep.FIRST, 4, folders))
                .isInstanceOf(DedupException.class)
                .hasMessageContaining(sentence);
        assertThat(Fixtures.contents(folder)).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().contains("new"));
        }
    }

    @Test
    void refusesWhatIsNoFinishedJobWithLooks() throws Exception {
        Path none = folder.resolve("none");
        assertRefused("There is no folder " + none, none);
        Files.createDirectory(none);
        assertRefused(none + " has no _summary.json: expected is the output of a finished", none);

        Path one = job("one", samples(0, 1));
        assertRefused("is given twice", one, folder.resolve("../" + folder.getFileName() + "/one"));
        assertThatThrownBy(() ->
                        Deduplication.run(
                                List.of(one), one.resolve("in"), Keep.FIRST, 4, (_, _, _) -> {}))
                .isInstanceOf(DedupException.class)
                .hasMessageContaining("expected is a place outside of it");

        Files.writeString(one.resolve("00001.tar"), "");
        assertRefused("_index.json does not name " + one.resolve("00001.tar"), one);
        Files.delete(one.resolve("00001.tar"));
        Files.move(one.resolve("00000_stats.json"), one.resolve("stats"));
        assertRefused("has no 00000_stats.json", one);
        Files.move(one.resolve("stats"), one.resolve("00000_stats.json"));
        Fixtures.execute(
                "COPY (FROM (VALUES ('k', 'success')) AS t(key, status)) TO '%s/00000.parquet'"
                        .formatted(one));
        assertRefused("00000.parquet has no column id; expected are [key, status, id, phash", one);
        Files.writeString(one.resolve("00000.tar"), "");
        assertRefused("00000.tar has 0 bytes, _index.json says", one);
        Files.delete(one.resolve("00000.parquet"));
        assertRefused("00000.parquet is missing", one);
        Files.writeString(one.resolve("_index.json"), "{");
        assertRefused("_index.json is no JSON", one);
    }

    @Test
    void refusesJobsThatHaveNotLookedOrHaveNoTars() throws IOException {
        Path blind = folder.resolve("blind");
        Path files = folder.resolve("files");
        for (ShardFormat format : List.of(ShardFormat.WEBDATASET, ShardFormat.FILES)) {
            Path output = format == ShardFormat.FILES ? files : blind;
            var config = Fixtures.config(output, format, PER_SHARD, Fixtures.LAION, 0, 1);
            var ledger = Fixtures.pack(config, List.of(), Fixtures.tenRecords());
            DatasetIndex.write(Output.of(output), ShardVerifierTest.state(10), ledger, List.of());
        }
        assertRefused(
                "00000.parquet has no column phash: its job has not looked at its images. Expected is"
                        + " a job with enrich.duplicates: {keep: mark} in its recipe.",
                blind);
        assertRefused("files holds 00000; expected are tars such as 00000.tar", files);
    }

    @Test
    void refusesAnOutputThatIsThere() throws IOException {
        Path one = job("one", samples(0, 1));
        Files.createDirectory(folder.resolve("new"));
        assertThatThrownBy(() -> dedup(Keep.FIRST, 4, one))
                .isInstanceOf(FolderTakenException.class)
                .hasMessageContaining("is there already");
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void stopsAtAByteThatHasChangedAndLeavesNothing() throws IOException {
        Path one = job("one", samples(0, -1));
        try (var tar = new RandomAccessFile(one.resolve("00000.tar").toFile(), "rw")) {
            tar.seek(512 + 20);
            tar.write('!');
        }
        assertThatThrownBy(() -> dedup(Keep.FIRST, 4, one))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("00000.tar is not what its table and _index.json say");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(one);
        }
    }
}
