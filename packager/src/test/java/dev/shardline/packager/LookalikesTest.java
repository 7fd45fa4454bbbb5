package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.EnrichSettings.Keep;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `enrich.duplicates`.
final class LookalikesTest {

    private static final int SAMPLES_PER_SHARD = 3;

    @TempDir private Path output;
    @TempDir private Path killed;

    private static PackagerConfig config(Path output, int distance, Keep keep) {
        return Fixtures.comparing(
                output, SAMPLES_PER_SHARD, Fixtures.LAION, new Duplicates(distance, keep));
    }

    private static ImageSample sample(int i, long hash) {
        return Fixtures.looking(Fixtures.sample(i), hash);
    }

    private static List<ImageSample> samples(long... hashes) {
        var samples = new ArrayList<ImageSample>();
        for (long hash : hashes) {
            samples.add(sample(samples.size(), hash));
        }
        return samples;
    }

    private static List<String> rows(Path output) throws SQLException {
        return Fixtures.query(
                "SELECT id, status, reason, phash, duplicate_of FROM read_parquet('"
                        + output
                        + "/*.parquet') ORDER BY id");
    }

    @Test
    void whatLooksLikeAnEarlierOneEndsAndNamesIt() throws SQLException {
        List<ShardCommitted> shards =
                Fixtures.pack(
                        config(output, 2, Keep.FIRST),
                        List.of(),
                        samples(-1, 0b11, 0b0, 0b111111, 0b11110, -2));
        assertThat(rows(output))
                .containsExactly(
                        "0-0|success|null|ffffffffffffffff|null",
                        "0-1|success|null|0000000000000003|null",
                        "0-2|duplicate|near_duplicate|0000000000000000|0-1",
                        "0-3|success|null|000000000000003f|null",
                        "0-4|duplicate|near_duplicate|000000000000001e|0-3",
                        "0-5|duplicate|near_duplicate|fffffffffffffffe|0-0");
        assertThat(shards.getFirst().getStatuses()).containsEntry("duplicate", 1L);
        assertThat(
                        Fixtures.query(
                                "SELECT error_message FROM read_parquet('"
                                        + output
                                        + "/*.parquet') WHERE id = '0-2'"))
                .containsExactly(
                        "It looks like 0-1, packed before: 2 of 64 bits differ, and up to 2 make a"
                                + " duplicate.");
    }

    @Test
    void marksAreSetOnImagesThatArePacked() throws SQLException {
        Fixtures.pack(config(output, 1, Keep.MARK), List.of(), samples(0b0, 0b1, 0b11, 0b100));
        assertThat(rows(output))
                .containsExactly(
                        "0-0|success|null|0000000000000000|null",
                        "0-1|success|null|0000000000000001|0-0",
                        // Near to a marked one, which counts for nothing.
                        "0-2|success|null|0000000000000003|null",
                        "0-3|success|null|0000000000000004|0-0");
    }

    @Test
    void afterACrashTheSameImagesLookLikeTheSameOnes() throws IOException {
        var random = new Random(7);
        long[] hashes = new long[60];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = random.nextLong(64) << 20;
        }
        for (Keep keep : Keep.values()) {
            Path whole = output.resolve(keep.name());
            Path broken = killed.resolve(keep.name());
            List<ImageSample> all = samples(hashes);
            List<ShardCommitted> expected = Fixtures.pack(config(whole, 2, keep), List.of(), all);
            var ledger = new ArrayList<ShardCommitted>();
            for (int stop = 7; ledger.size() < expected.size() && stop < 200; stop += 7) {
                try (var packager = new Packager(config(broken, 2, keep), ledger)) {
                    for (int i = 0; i < Math.min(stop, all.size()); i++) {
                        Fixtures.accept(packager, i, all.get(i)).ifPresent(ledger::add);
                    }
                    if (stop >= all.size()) {
                        for (var rest = packager.finish();
                                rest.isPresent();
                                rest = packager.finish()) {
                            ledger.add(rest.get());
                        }
                    }
                }
            }
            assertThat(ledger).hasSameSizeAs(expected).hasSizeGreaterThan(1);
            assertThat(Fixtures.contents(broken)).isEqualTo(Fixtures.contents(whole));
        }
    }
}
