package dev.shardline.packager;

import dev.shardline.packager.DedupInput.InputShard;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes shards anew without the images that go: tar, table and statistics, as a packager writes
/// them. The members of a sample keep their bytes; where keys change, so does `key` in the `.json`.
/// One thread.
final class ShardCopy implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final LookTable looks;
    private final BitSet gone;
    private final TemporaryFiles files;
    private final TableCopy tables = new TableCopy();

    /// @param gone the numbers of the images that go
    /// @param files of the new folder
    ShardCopy(LookTable looks, BitSet gone, TemporaryFiles files) {
        this.looks = looks;
        this.gone = gone;
        this.files = files;
    }

    /// Copies a shard of which something stays.
    ///
    /// @param from the number of its first image
    /// @param to that of the next shard
    /// @return its line in the index
    /// @throws PackagingException if it is not as its index and its table say
    IndexEntry copy(InputShard shard, Renamed renamed, int from, int to) throws IOException {
        String name = renamed.shard(shard.name());
        var samples = new TarSamples(files, name);
        var rows = new StringBuilder();
        try {
            copySamples(shard, renamed, from, to, samples, rows);
            SampleFiles.Written written = samples.finish();
            Path table = files.beside(name + ".parquet");
            tables.copy(shard.table(), rows.toString(), renamed, table);
            int kept = to - from - gone.get(from, to).cardinality();
            Path stats = files.beside(name + "_stats.json");
            StatsFile.write(
                    stats, Tally.ofPacked(kept, shard.start(), shard.end(), shard.active()));
            samples.publish();
            files.publish(table, name + ".parquet");
            files.publish(stats, name + "_stats.json");
            return new IndexEntry(
                    samples.file(), written.md5(), written.sha256(), kept, written.bytes());
        } finally {
            samples.discard();
        }
    }

    /// @param rows takes which rows of the table stay
    private void copySamples(
            InputShard shard,
            Renamed renamed,
            int from,
            int to,
            TarSamples samples,
            StringBuilder rows)
            throws IOException {
        var sums = new Checksums();
        try (var in =
                        new SummingStream(
                                new BufferedInputStream(Files.newInputStream(shard.tar()), BUFFER),
                                sums);
                var reader = ShardReader.ofTar(shard.tar(), in)) {
            looks.forEach(
                    from,
                    to,
                    image -> {
                        if (!reader.hasNext()) {
                            throw changed(shard);
                        }
                        ShardReader.Sample sample = reader.next();
                        if (!sample.key().equals(image.key())
                                || !sample.key().startsWith(renamed.before())) {
                            throw changed(shard);
                        }
                        boolean stays = !gone.get(image.number());
                        rows.repeat('0', Math.toIntExact(image.place()) - rows.length());
                        rows.append(stays ? '1' : '0');
                        if (stays) {
                            samples.add(renamed.key(sample.key()), members(shard, sample, renamed));
                        }
                    });
            in.transferTo(OutputStream.nullOutputStream());
            if (reader.hasNext() || !sums.md5().equals(shard.md5())) {
                throw changed(shard);
            }
        }
    }

    /// Extension to content; they were written in this order.
    private static SortedMap<String, ByteBuffer> members(
            InputShard shard, ShardReader.Sample sample, Renamed renamed) throws IOException {
        var members = new TreeMap<String, ByteBuffer>();
        for (Map.Entry<String, byte[]> member : sample.members().entrySet()) {
            byte[] content = member.getValue();
            if (member.getKey().equals("json") && !renamed.changesNothing()) {
                content =
                        Json.withText(content, "key", renamed.key(sample.key()))
                                .orElseThrow(() -> changed(shard));
            }
            members.put(member.getKey(), ByteBuffer.wrap(content));
        }
        return members;
    }

    private static PackagingException changed(InputShard shard) {
        return new PackagingException(
                shard.tar()
                        + " is not what its table and _index.json say; `shardline verify` says what is"
                        + " wrong with it.");
    }

    @Override
    public void close() {
        tables.close();
    }
}
