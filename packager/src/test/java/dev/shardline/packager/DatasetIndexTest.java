package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.tenRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetIndexTest {
    @TempDir private Path output;

    @Test
    void writesTheIndexOfWids() {
        List<ShardCommitted> ledger = pack(config(output, 4), List.of(), tenRecords());
        DatasetIndex.write(
                Output.of(output), ShardVerifierTest.state(10), ledger.reversed(), List.of());
        ShardCommitted first = ledger.get(0);
        ShardCommitted second = ledger.get(1);
        assertThat(output.resolve("_index.json"))
                .content()
                .isEqualTo(
                        """
                        {
                          "__kind__": "wids-shard-index-v1",
                          "wids_version": 1,
                          "name": "cats",
                          "shardlist": [
                            {
                              "url": "00000.tar",
                              "md5sum": "%s",
                              "sha256": "%s",
                              "nsamples": 4,
                              "filesize": %d
                            },
                            {
                              "url": "00001.tar",
                              "md5sum": "%s",
                              "sha256": "%s",
                              "nsamples": 3,
                              "filesize": %d
                            }
                          ]
                        }\
                        """
                                .formatted(
                                        first.getMd5(),
                                        first.getSha256(),
                                        first.getBytes(),
                                        second.getMd5(),
                                        second.getSha256(),
                                        second.getBytes()));
    }

    @Test
    void writesASummaryWhoseSumHolds() {
        List<ShardCommitted> ledger = pack(config(output, 4), List.of(), tenRecords());
        Summary summary =
                DatasetIndex.write(
                        Output.of(output), ShardVerifierTest.state(10), ledger, List.of());
        assertThat(summary.seen()).isEqualTo(10);
        assertThat(output.resolve("_summary.json"))
                .content()
                .isEqualTo(
                        """
                        {
                          "job": "cats",
                          "ingested": 10,
                          "packed": 7,
                          "filtered": 1,
                          "duplicate": 1,
                          "failed_to_download": 1,
                          "failed_to_resize": 0,
                          "bad_rows": 2,
                          "reasons": {
                            "dns": 1,
                            "duplicate": 1,
                            "filtered": 1
                          },
                          "shards": 2,
                          "bytes": %d,
                          "seconds": 2.9,
                          "images_per_second": 2.41
                        }\
                        """
                                .formatted(
                                        ledger.stream().mapToLong(ShardCommitted::getBytes).sum()));
    }

    @Test
    void refusesASumThatDoesNotHold() {
        List<ShardCommitted> ledger = pack(config(output, 4), List.of(), tenRecords());
        assertThatThrownBy(() ->
                        DatasetIndex.write(
                                Output.of(output), ShardVerifierTest.state(11), ledger, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("job cats has ingested 11 records, but its shards account for 10");
    }

    @Test
    void writesAgainWhatAStartingPackagerHasRemoved() throws IOException {
        var files = new TemporaryFiles(Output.of(output), "index");
        var written = new AtomicInteger();
        DatasetIndex.write(
                files,
                "_index.json",
                out -> {
                    out.write('0' + written.incrementAndGet());
                    if (written.get() == 1) {
                        new Packager(config(output, 3), List.of()).close();
                    }
                });
        assertThat(contents(output)).isEqualTo(Map.of("_index.json", "2"));
    }

    @Test
    void endsWhereTheFolderHasGone() {
        var files = new TemporaryFiles(Output.of(output.resolve("gone")), "index");
        assertThatThrownBy(() -> DatasetIndex.write(files, "_index.json", out -> out.write('1')))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void listsBadRowsAndChangesNothingTheSecondTime() throws IOException {
        List<ShardCommitted> ledger = pack(config(output, 4), List.of(), tenRecords());
        var badRows = List.of(new BadRow("a.csv", 3L, "no \"url\""), new BadRow("b.csv", 4L, "ü"));
        DatasetIndex.write(Output.of(output), ShardVerifierTest.state(10), ledger, badRows);
        var before = contents(output);
        DatasetIndex.write(Output.of(output), ShardVerifierTest.state(10), ledger, badRows);
        assertThat(contents(output)).isEqualTo(before);
        assertThat(output.resolve("_bad_rows.jsonl"))
                .hasContent(
                        """
                        {"file":"a.csv","line":3,"reason":"no \\"url\\""}
                        {"file":"b.csv","line":4,"reason":"ü"}\
                        """);
    }
}
