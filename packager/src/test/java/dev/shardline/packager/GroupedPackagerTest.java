package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.accept;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.query;
import static dev.shardline.packager.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupedPackagerTest {
    @TempDir private Path output;

    @Test
    void writesAShardWhenTheFateOfTheLastRecordOfItsGroupIsKnown() {
        try (var packager = new Packager(grouped(output, 10), List.of())) {
            assertThat(accept(packager, 0, picture("cats", 0, null))).isEmpty();
            assertThat(accept(packager, 1, picture("dogs", 0, 2L))).isEmpty();
            assertThat(accept(packager, 2, failure("cats", 1, 3L))).isEmpty();
            assertThat(packager.neededFrom()).isZero();

            ShardCommitted cats = accept(packager, 3, picture("cats", 2, null)).orElseThrow();

            assertThat(cats.getShard()).isEqualTo("cats-00000");
            assertThat(cats.getFile()).isEqualTo("cats-00000.tar");
            assertThat(cats.getSeries()).isEqualTo("cats");
            assertThat(cats.getNumber()).isZero();
            assertThat(cats.getGroupRows()).contains(3L);
            assertThat(cats.getRows()).isEqualTo(3);
            assertThat(cats.getSamples()).isEqualTo(2);
            assertThat(cats.getFirstOffset()).isZero();
            assertThat(cats.getNextOffset()).isEqualTo(7);
            assertThat(packager.neededFrom()).as("the first of dogs").isEqualTo(2);
            assertThat(packager.progress().seen()).isEqualTo(4);
            assertThat(packager.progress().openSamples()).isEqualTo(1);
        }
    }

    @Test
    void numbersTheShardsOfALargeGroup() throws SQLException {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 5; i++) {
            records.add(picture("big", i, i == 2 ? 5L : null));
        }
        List<ShardCommitted> ledger = Fixtures.pack(grouped(output, 2), List.of(), records);

        assertThat(ledger)
                .extracting(ShardCommitted::getShard)
                .containsExactly("big-00000", "big-00001", "big-00002");
        assertThat(query("SELECT id, key, \"group\" FROM '" + output + "/*.parquet' ORDER BY id"))
                .containsExactly(
                        "big-0|big-000000|big",
                        "big-1|big-000001|big",
                        "big-2|big-000010|big",
                        "big-3|big-000011|big",
                        "big-4|big-000020|big");
    }

    @Test
    void makesOneShardOfAGroupWithItsName() throws IOException, SQLException {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 5; i++) {
            records.add(picture("4e2", i, i == 0 ? 5L : null));
        }
        records.add(picture(null, 0, 1L));
        Fixtures.pack(grouped(output, PackageSettings.ALL), List.of(), records);

        assertThat(contents(output).keySet())
                .containsExactly(
                        "4e2.parquet",
                        "4e2.tar",
                        "4e2_stats.json",
                        "_none.parquet",
                        "_none.tar",
                        "_none_stats.json");
        assertThat(query("SELECT max(key) FROM '" + output + "/4e2.parquet'"))
                .containsExactly("4e2-0000000004");
    }

    @Test
    void keepsTheRowsOfAGroupWithoutSamples() throws IOException, SQLException {
        var records = List.of(failure("a b", 0, null), failure("a b", 1, 2L));
        List<ShardCommitted> ledger = Fixtures.pack(grouped(output, 3), List.of(), records);

        assertThat(ledger).hasSize(1);
        assertThat(ledger.getFirst().getShard()).isEqualTo("_unpacked-a=20b");
        assertThat(ledger.getFirst().getNumber()).isEqualTo(-1);
        assertThat(ledger.getFirst().getSeries()).isEqualTo("a b");
        assertThat(contents(output).keySet()).containsExactly("_unpacked-a=20b.parquet");
        assertThat(query("SELECT id FROM '" + output + "/*.parquet' ORDER BY id"))
                .containsExactly("a b-0", "a b-1");
    }

    @ParameterizedTest
    @CsvSource({"3,ARRIVAL", "3,NAME", "all,ARRIVAL", "all,NAME"})
    void writesTheSameBytesAfterARestartAtAnyRecord(String samples, Order order) throws Exception {
        int perShard = samples.equals("all") ? PackageSettings.ALL : Integer.parseInt(samples);
        List<SpecificRecord> records = interleaved(new Random(17));
        List<ShardCommitted> expected =
                Fixtures.pack(grouped(output.resolve("once"), perShard, order), List.of(), records);
        var once = contents(output.resolve("once"));
        assertThat(expected.stream().mapToLong(ShardCommitted::getRows).sum())
                .isEqualTo(records.size());
        for (int stop = 0; stop <= records.size(); stop += 3) {
            Path folder = output.resolve("stop" + stop);
            var config = grouped(folder, perShard, order);
            var ledger = new ArrayList<ShardCommitted>();
            long needed = 0;
            // Not closed: it was killed.
            var crashed = new Packager(config, List.of());
            for (int i = 0; i < stop; i++) {
                accept(crashed, i, records.get(i)).ifPresent(ledger::add);
                needed = crashed.neededFrom();
            }
            ledger.addAll(goOn(config, ledger, needed, records));

            assertThat(contents(folder)).as("stopped at " + stop).isEqualTo(once);
            assertThat(byName(ledger)).isEqualTo(byName(expected));
        }
    }

    @Test
    void writesAShardAgainThatTheLedgerDoesNotKnow() throws IOException {
        List<SpecificRecord> records = interleaved(new Random(18));
        var config = grouped(output, 3);
        List<ShardCommitted> first = Fixtures.pack(config, List.of(), records);
        var before = contents(output);

        List<ShardCommitted> again =
                goOn(config, first.subList(0, 5), first.get(0).getFirstOffset(), records);

        assertThat(byName(again)).isEqualTo(byName(first.subList(5, first.size())));
        assertThat(contents(output)).isEqualTo(before);
    }

    @Test
    void goesOnWithAGroupWhoseSizeOnlyTheLedgerKnows() {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 6; i++) {
            records.add(picture("g", i, i == 1 ? 6L : null));
        }
        var config = grouped(output, 3);
        List<ShardCommitted> ledger = new ArrayList<>();
        try (var packager = new Packager(config, List.of())) {
            for (int i = 0; i < 3; i++) {
                accept(packager, i, records.get(i)).ifPresent(ledger::add);
            }
        }
        try (var packager = new Packager(config, ledger)) {
            accept(packager, 3, records.get(3));
            accept(packager, 4, records.get(4));
            ShardCommitted last = accept(packager, 5, records.get(5)).orElseThrow();
            assertThat(last.getShard()).isEqualTo("g-00001");
            assertThat(packager.finish()).isEmpty();
        }
    }

    @Test
    void knowsWhatIsPacked() {
        var config = grouped(output, 1);
        List<ShardCommitted> ledger = new ArrayList<>();
        List<SpecificRecord> records =
                List.of(failure("a", 0, null), picture("b", 0, 2L), failure("b", 1, null));
        try (var packager = new Packager(config, List.of())) {
            for (int i = 0; i < 2; i++) {
                accept(packager, i, records.get(i)).ifPresent(ledger::add);
            }
        }
        try (var packager = new Packager(config, ledger)) {
            assertThat(packager.resumeFrom(0)).isZero();
            assertThat(packager.isPacked(0, records.get(0))).isFalse();
            assertThat(packager.isPacked(2, records.get(1))).isTrue();
            assertThat(packager.isPacked(4, records.get(2))).isFalse();
        }
    }

    @Test
    void sortsTheSamplesOfAShardByName() throws SQLException, IOException {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 40; i++) {
            String name = Integer.toHexString((i * 17) % 40);
            records.add(sample(image("g", i, i == 39 ? 40L : null, name)));
        }
        Fixtures.pack(grouped(output, PackageSettings.ALL, Order.NAME), List.of(), records);

        List<String> names = query("SELECT name FROM '" + output + "/g.parquet'");
        assertThat(names).hasSize(40).isSorted();
        assertThat(query("SELECT key FROM '" + output + "/g.parquet'")).isSorted();
        var keys = new ArrayList<String>();
        try (ShardReader shard = ShardReader.open(output.resolve("g.tar"))) {
            shard.forEachRemaining(sample -> keys.add(sample.key()));
        }
        assertThat(keys).hasSize(40).isSorted();
    }

    @Test
    void sortsTheSameRecordsIntoTheSameShardsHoweverTheyCome() throws IOException {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 20; i++) {
            records.add(picture("g", i, i == 19 ? 20L : null));
        }
        Path a = output.resolve("a");
        Path b = output.resolve("b");
        Fixtures.pack(grouped(a, PackageSettings.ALL, Order.NAME), List.of(), records);
        Collections.shuffle(records, new Random(19));
        Fixtures.pack(grouped(b, PackageSettings.ALL, Order.NAME), List.of(), records);

        assertThat(contents(b).get("g.tar")).isEqualTo(contents(a).get("g.tar"));
        assertThat(contents(b).get("g.parquet")).isEqualTo(contents(a).get("g.parquet"));
    }

    @Test
    void isVerifiedByItsIndex() throws IOException {
        List<SpecificRecord> records = interleaved(new Random(20));
        List<ShardCommitted> ledger = Fixtures.pack(grouped(output, 3), List.of(), records);
        var recipe = Map.of("package.shard_by", "\"group\"");
        DatasetIndex.write(
                Output.of(output),
                ShardVerifierTest.state(records.size(), recipe),
                ledger,
                List.of());
        Files.createDirectory(output.resolve("pictures"));
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.rows()).isEqualTo(records.size());

        Files.copy(output.resolve("g8-00000.parquet"), output.resolve("g77-00000.parquet"));
        Files.delete(output.resolve("g8-00000.tar"));
        assertThat(ShardVerifier.verify(output).problems())
                .contains("g8-00000.tar is missing", "g77-00000.parquet is not in _index.json");
    }

    @Test
    void keepsFewFilesOpenHoweverManyGroupsAre() throws IOException {
        try (var packager = new Packager(grouped(output, 10), List.of())) {
            for (int i = 0; i < 500; i++) {
                accept(packager, i, picture("g" + i, 0, null));
            }
            assertThat(openFilesBelow(output)).isPositive().isLessThanOrEqualTo(40);
            for (int i = 0; i < 500; i++) {
                assertThat(accept(packager, 500 + i, picture("g" + i, 1, 2L))).isPresent();
            }
        }
        assertThat(contents(output).keySet().stream().filter(name -> name.endsWith(".tar")))
                .hasSize(500);
    }

    @Test
    void leavesNothingOfAbandonedGroups() throws IOException {
        try (var packager = new Packager(grouped(output, 3), List.of())) {
            accept(packager, 0, picture("a", 0, null));
            accept(packager, 1, picture("b", 0, null));
            assertThat(contents(output)).hasSize(2);
        }
        assertThat(contents(output)).isEmpty();
    }

    private static long openFilesBelow(Path folder) throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(
                            link -> {
                                try {
                                    return Files.readSymbolicLink(link)
                                            .startsWith(folder.toRealPath());
                                } catch (IOException _) {
                                    return false;
                                }
                            })
                    .count();
        }
    }

    private static List<ShardCommitted> goOn(
            PackagerConfig config,
            List<ShardCommitted> ledger,
            long committed,
            List<SpecificRecord> records) {
        var more = new ArrayList<ShardCommitted>();
        try (var packager = new Packager(config, ledger)) {
            for (int i = (int) (packager.resumeFrom(committed) + 1) / 2; i < records.size(); i++) {
                accept(packager, i, records.get(i)).ifPresent(more::add);
            }
            assertThat(packager.progress().seen()).isEqualTo(records.size());
            assertThat(packager.finish()).isEmpty();
        }
        return more;
    }

    private static Map<String, ShardCommitted> byName(List<ShardCommitted> ledger) {
        var byName = new TreeMap<String, ShardCommitted>();
        ledger.forEach(shard -> assertThat(byName.put(shard.getShard(), shard)).isNull());
        return byName;
    }

    /// Groups of 1 to 9 records, a few of them under way at a time, one with failures only.
    private static List<SpecificRecord> interleaved(Random random) {
        var groups = new LinkedHashMap<Integer, List<SpecificRecord>>();
        for (int g = 0; g < 9; g++) {
            var records = new ArrayList<SpecificRecord>();
            long size = g + 1L;
            for (int i = 0; i < size; i++) {
                Long rows = i == size - 1 ? size : null;
                boolean fails = g == 4 || random.nextInt(4) == 0;
                records.add(fails ? failure("g" + g, i, rows) : picture("g" + g, i, rows));
            }
            Collections.shuffle(records, random);
            groups.put(g, records);
        }
        var all = new ArrayList<SpecificRecord>();
        while (!groups.isEmpty()) {
            var underWay = groups.keySet().stream().limit(3).toList();
            int group = underWay.get(random.nextInt(underWay.size()));
            var records = groups.getOrDefault(group, List.of());
            all.add(records.removeLast());
            if (records.isEmpty()) {
                groups.remove(group);
            }
        }
        return all;
    }

    private static PackagerConfig grouped(Path output, int samples) {
        return grouped(output, samples, Order.ARRIVAL);
    }

    private static PackagerConfig grouped(Path output, int samples, Order order) {
        return Fixtures.config(
                output,
                new PackageSettings(
                        ShardFormat.WEBDATASET,
                        samples,
                        HashType.SHA256,
                        true,
                        ShardBy.GROUP,
                        Names.KEY,
                        order));
    }

    private static ImageRecord image(
            @Nullable String group, int i, @Nullable Long groupRows, @Nullable String name) {
        String id = group + "-" + i;
        return new ImageRecord(
                id,
                "http://a.com/" + id + ".jpg",
                "picture " + i,
                null,
                group,
                Fixtures.laion(i),
                List.of(),
                name,
                groupRows,
                List.of(),
                0L);
    }

    private static SpecificRecord picture(@Nullable String group, int i, @Nullable Long groupRows) {
        return sample(image(group, i, groupRows, null));
    }

    private static SpecificRecord failure(@Nullable String group, int i, @Nullable Long groupRows) {
        return Reason.DNS.ends(image(group, i, groupRows, null), "It is dns");
    }
}
