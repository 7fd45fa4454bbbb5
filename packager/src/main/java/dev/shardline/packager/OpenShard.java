package dev.shardline.packager;

import dev.shardline.schemas.OutputNames;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// A shard that is written as its records come. One thread.
final class OpenShard implements Shard {
    private final PackagerConfig config;
    private final ShardName name;
    private final TemporaryFiles files;
    private final SampleMembers members;
    private final RowSpool rows;
    private final Tally tally;
    private final long firstOffset;
    private @Nullable SampleFiles samples;
    private int packed;

    OpenShard(PackagerConfig config, ShardName name, TemporaryFiles files, long firstOffset)
            throws IOException {
        this.config = config;
        this.name = name;
        this.files = files;
        this.firstOffset = firstOffset;
        Layout layout = Layout.of(config);
        members = new SampleMembers(layout, config);
        rows = new RowSpool(files.beside(name.text() + ".rows"), layout);
        tally = new Tally();
        if (isOfPhotos()) {
            // There is a file even if nothing is in it.
            samples = newSamples();
        }
    }

    private boolean isOfPhotos() {
        return switch (config.settings().format()) {
            case ZIP, DATADINGS -> true;
            case WEBDATASET, FILES, PARQUET, TFRECORD, DUMMY -> false;
        };
    }

    @Override
    public void add(SpecificRecord result, long timestamp, long gap) throws IOException {
        switch (result) {
            case ImageSample sample ->
                    add(
                            pack(sample),
                            sample.getImage() instanceof ByteBuffer image ? image : null,
                            timestamp,
                            gap);
            case RecordFate fate -> {
                Row row = Row.ended(fate);
                if (samples instanceof PhotoSamples photos) {
                    photos.add(row);
                }
                add(row, null, timestamp, gap);
            }
            default -> throw Row.strange(result);
        }
    }

    private Row pack(ImageSample sample) throws IOException {
        Row row = Row.packed(sample, key(sample));
        if (samples == null) {
            samples = newSamples();
        }
        if (samples instanceof PhotoSamples photos) {
            photos.add(sample, SampleMembers.image(sample));
        } else {
            samples.add(String.valueOf(row.key()), members.of(sample, row));
        }
        packed++;
        return row;
    }

    private String key(ImageSample sample) {
        if (config.settings().format() == ShardFormat.DATADINGS) {
            return sample.getRecord().getId();
        }
        if (config.settings().format() == ShardFormat.ZIP) {
            return name(sample.getRecord());
        }
        return switch (config.settings().names()) {
            case KEY -> name.key(packed, config.settings().samplesPerShard());
            case SOURCE -> name(sample.getRecord());
        };
    }

    /// Checked before it becomes a path, though ingest has refused what cannot be one.
    private static String name(ImageRecord image) {
        String name = image.getName().orElse("");
        OutputNames.fault(name)
                .ifPresent(fault -> {
                    throw new IllegalArgumentException(
                            "no file can have the name of record " + image.getId() + ": " + fault);
                });
        return name;
    }

    @Override
    public boolean isFull() {
        return packed >= config.settings().samplesPerShard();
    }

    @Override
    public int packed() {
        return packed;
    }

    @Override
    public long rows() {
        return tally.rows();
    }

    @Override
    public long firstOffset() {
        return firstOffset;
    }

    @Override
    public ShardCommitted close(Closing closing) throws IOException {
        rows.close();
        String shard = samples == null ? name.unpacked(closing.unpackedBefore()) : name.text();
        Path table = files.beside(shard + ".parquet");
        closing.tables().write(rows, table);
        SampleFiles.@Nullable Written written = samples == null ? null : samples.finish();
        long tableBytes = table.toFile().length();
        if (samples == null || written == null) {
            files.publish(table, shard + ".parquet");
            files.sync();
            rows.discard();
            return committed(
                    shard,
                    -1,
                    shard + ".parquet",
                    closing,
                    new SampleFiles.Written(tableBytes, "", ""));
        }
        publish(samples, shard, table);
        rows.discard();
        return committed(shard, name.number(), samples.file(), closing, written);
    }

    @Override
    public void abandon() throws IOException {
        rows.discard();
        if (samples != null) {
            samples.discard();
        }
    }

    private void publish(SampleFiles finished, String shard, Path table) throws IOException {
        Path stats = files.beside(shard + "_stats.json");
        StatsFile.write(stats, tally);
        finished.publish();
        if (!(finished instanceof TableSamples)) { // That has it published already.
            files.publish(table, shard + ".parquet");
        }
        files.sync();
        files.publish(stats, shard + "_stats.json");
        files.sync();
    }

    private void add(Row row, @Nullable ByteBuffer image, long timestamp, long gap)
            throws IOException {
        rows.add(row, image);
        tally.add(row, timestamp, gap);
    }

    private SampleFiles newSamples() throws IOException {
        return switch (config.settings().format()) {
            case WEBDATASET -> new TarSamples(files, name.text());
            case FILES ->
                    config.settings().names() == Names.SOURCE
                            ? new NamedSamples(files, name.text())
                            : new FolderSamples(files, name.text());
            case TFRECORD -> new TfrecordSamples(files, name.text());
            case PARQUET, DUMMY -> new TableSamples(files, name.text());
            case ZIP -> new PhotoSamples.OfZip(files, name.text());
            case DATADINGS -> new PhotoSamples.OfDatadings(files, name.text());
        };
    }

    private ShardCommitted committed(
            String shard, int number, String file, Closing closing, SampleFiles.Written written) {
        return new ShardCommitted(
                shard,
                config.partition(),
                closing.series(),
                number,
                file,
                firstOffset,
                closing.nextOffset(),
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
                closing.groupRows(),
                closing.suspects().hosts(Suspects.LISTED),
                closing.suspects().sameBytes(Suspects.LISTED));
    }
}
