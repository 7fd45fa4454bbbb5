package dev.shardline.packager;

import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A shard that takes records: what it has so far is in hidden temporary files. One thread.
final class OpenShard {
    private final PackagerConfig config;
    private final ShardName name;
    private final TemporaryFiles files;
    private final SampleMembers members;
    private final RowSpool rows;
    private final Tally tally;
    private final long firstOffset;
    private @Nullable SampleFiles samples;
    private int packed;

    /// @param before the timestamp of the last record of the shard before, -1 if there is none
    OpenShard(
            PackagerConfig config,
            ShardName name,
            TemporaryFiles files,
            long firstOffset,
            long before)
            throws IOException {
        this.config = config;
        this.name = name;
        this.files = files;
        this.firstOffset = firstOffset;
        Layout layout = Layout.of(config);
        members = new SampleMembers(layout, config.source().caption().isPresent());
        rows = new RowSpool(files.beside(name.text() + ".rows"), layout);
        tally = new Tally(before);
    }

    void add(ImageSample sample, long timestamp) throws IOException {
        Row row = Row.packed(sample, name.key(packed, config.settings().samplesPerShard()));
        if (samples == null) {
            samples = newSamples();
        }
        samples.add(String.valueOf(row.key()), members.of(sample, row));
        packed++;
        add(row, timestamp);
    }

    void add(RecordFate fate, long timestamp) throws IOException {
        add(Row.ended(fate), timestamp);
    }

    boolean isFull() {
        return packed >= config.settings().samplesPerShard();
    }

    int packed() {
        return packed;
    }

    Tally tally() {
        return tally;
    }

    /// Closes the shard; its files are on disk under their names.
    ///
    /// @param nextOffset where the next shard begins
    /// @param unpackedBefore how often the partition has had rows without a shard
    ShardCommitted close(TableWriter tables, long nextOffset, int unpackedBefore)
            throws IOException {
        rows.close();
        SampleFiles.@Nullable Written written = samples == null ? null : samples.finish();
        String shard = samples == null ? name.unpacked(unpackedBefore) : name.text();
        Path table = files.beside(shard + ".parquet");
        tables.write(rows, table);
        long tableBytes = table.toFile().length();
        if (samples == null || written == null) {
            files.publish(table, shard + ".parquet");
            files.sync();
            rows.discard();
            return committed(
                    shard,
                    -1,
                    shard + ".parquet",
                    nextOffset,
                    new SampleFiles.Written(tableBytes, "", ""));
        }
        publish(samples, shard, table);
        rows.discard();
        return committed(shard, name.number(), samples.file(), nextOffset, written);
    }

    /// Removes the temporary files.
    void abandon() throws IOException {
        rows.discard();
        if (samples != null) {
            samples.discard();
        }
        files.removeOwn();
    }

    private void publish(SampleFiles finished, String shard, Path table) throws IOException {
        Path stats = files.beside(shard + "_stats.json");
        StatsFile.write(stats, tally);
        finished.publish();
        files.publish(table, shard + ".parquet");
        files.sync();
        files.publish(stats, shard + "_stats.json");
        files.sync();
    }

    private void add(Row row, long timestamp) throws IOException {
        rows.add(row);
        tally.add(row, timestamp);
    }

    private SampleFiles newSamples() throws IOException {
        return switch (config.settings().format()) {
            case WEBDATASET -> new TarSamples(files, name.text());
            case FILES -> new FolderSamples(files, name.text());
        };
    }

    private ShardCommitted committed(
            String shard, int number, String file, long nextOffset, SampleFiles.Written written) {
        return new ShardCommitted(
                shard,
                config.partition(),
                "",
                number,
                file,
                firstOffset,
                nextOffset,
                tally.rows(),
                (long) packed,
                new TreeMap<>(tally.statuses()),
                new TreeMap<>(tally.reasons()),
                written.bytes(),
                written.sha256(),
                written.md5(),
                tally.firstTimestamp(),
                tally.lastTimestamp(),
                tally.activeMillis(),
                null);
    }
}
