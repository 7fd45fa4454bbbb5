package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.accept;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.query;
import static dev.shardline.packager.Fixtures.sample;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFilesTest {
    private static final List<SpecificRecord> RECORDS =
            List.of(
                    sample(image("images/R0.jpg", 0)),
                    sample(image("images/deep/R1.jpg", 1)),
                    Reason.DNS.ends(image("images/R2.jpg", 2), "It is dns"),
                    sample(image("R3.jpg", 3)),
                    sample(image("00001/b c.jpg", 4)));

    @TempDir private Path output;

    @Test
    void putsEachImageWhereItsNameSays() throws IOException, SQLException {
        pack(named(output), List.of(), RECORDS);

        assertThat(contents(output).keySet())
                .containsExactly(
                        "00000.parquet",
                        "00000_stats.json",
                        "00001.parquet",
                        "00001/b c.jpg",
                        "00001_stats.json",
                        "R3.jpg",
                        "images/R0.jpg",
                        "images/deep/R1.jpg");
        assertThat(contents(output).get("images/R0.jpg")).endsWith("picture of 0-0");
        assertThat(
                        query(
                                "SELECT id, key, status, name FROM '"
                                        + output
                                        + "/*.parquet' ORDER BY id"))
                .containsExactly(
                        "0-0|images/R0.jpg|success|images/R0.jpg",
                        "0-1|images/deep/R1.jpg|success|images/deep/R1.jpg",
                        "0-2|null|failed_to_download|images/R2.jpg",
                        "0-3|R3.jpg|success|R3.jpg",
                        "0-4|00001/b c.jpg|success|00001/b c.jpg");
    }

    @Test
    void writesTheSameAfterARestartAtAnyRecord() throws IOException {
        List<ShardCommitted> expected = pack(named(output.resolve("once")), List.of(), RECORDS);
        var once = contents(output.resolve("once"));
        for (int stop = 0; stop <= RECORDS.size(); stop++) {
            var config = named(output.resolve("stop" + stop));
            var ledger = new ArrayList<ShardCommitted>();
            var crashed = new Packager(config, List.of());
            for (int i = 0; i < stop; i++) {
                accept(crashed, i, RECORDS.get(i)).ifPresent(ledger::add);
            }
            ledger.addAll(pack(config, ledger, RECORDS));

            assertThat(contents(config.output().work())).isEqualTo(once);
            assertThat(ledger).isEqualTo(expected);
        }
    }

    @Test
    void isVerifiedByItsTables() throws IOException {
        write();
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.samples()).isEqualTo(4);
        assertThat(found.rows()).isEqualTo(5);

        Files.delete(output.resolve("R3.jpg"));
        Files.writeString(output.resolve("00001/b c.jpg"), "other");
        assertThat(ShardVerifier.verify(output).problems())
                .contains("R3.jpg is missing")
                .anyMatch(p -> p.startsWith("the files of 00001.parquet have 5 bytes"));
    }

    @Test
    void findsAChangedFile() throws IOException {
        write();
        Path file = output.resolve("R3.jpg");
        String before = Files.readString(file, ISO_8859_1);
        Files.writeString(file, before.replace('p', 'q'), ISO_8859_1);
        assertThat(ShardVerifier.verify(output).problems())
                .containsExactly("a file of 00000.parquet has changed: its bytes are others");
    }

    @Test
    void neverWritesOutsideOfTheOutput() {
        try (var packager = new Packager(named(output.resolve("out")), List.of())) {
            assertThatThrownBy(() -> accept(packager, 0, sample(image("../escaped.jpg", 0))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no relative path");
        }
        assertThat(output.resolve("escaped.jpg")).doesNotExist();
    }

    @Test
    void saysWhichNameNeedsAFileToBeAFolder() {
        List<SpecificRecord> records =
                List.of(
                        sample(image("a.jpg", 0)),
                        sample(image("a.jpg/b.jpg", 1)),
                        sample(image("c.jpg", 2)));
        assertThatThrownBy(() -> pack(named(output), List.of(), records))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("the name a.jpg/b.jpg needs the folder");
    }

    private void write() {
        List<ShardCommitted> ledger = pack(named(output), List.of(), RECORDS);
        DatasetIndex.write(
                Output.of(output),
                ShardVerifierTest.state(5, Map.of("package.names", "\"source\"")),
                ledger,
                List.of());
    }

    private static PackagerConfig named(Path output) {
        return Fixtures.config(
                output,
                new PackageSettings(
                        ShardFormat.FILES,
                        3,
                        HashType.SHA256,
                        true,
                        ShardBy.NONE,
                        Names.SOURCE,
                        Order.ARRIVAL));
    }

    private static ImageRecord image(String name, int i) {
        return new ImageRecord(
                "0-" + i,
                "http://a.com/" + i + ".jpg",
                "picture " + i,
                null,
                null,
                Fixtures.laion(i),
                List.of(),
                name,
                null,
                List.of(),
                0L);
    }
}
