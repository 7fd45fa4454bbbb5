package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import dev.shardline.schemas.RecordBytes;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.Result;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificRecord;

/// A shard whose records wait together in one hidden file until it closes; only then is it written,
/// in its order. So many can be open at once: each costs a few counters, no open file and no
/// buffer. One thread.
final class WaitingShard implements Shard {

    private static final RecordBytes<Result> RESULTS = new RecordBytes<>(Result.getClassSchema());

    private final PackagerConfig config;
    private final ShardName name;
    private final TemporaryFiles files;
    private final OpenSpools spools;
    private final Path spool;
    private final long firstOffset;
    private long rows;
    private int packed;

    WaitingShard(
            PackagerConfig config,
            ShardName name,
            TemporaryFiles files,
            OpenSpools spools,
            long firstOffset) {
        this.config = config;
        this.name = name;
        this.files = files;
        this.spools = spools;
        this.spool = files.beside(name.text() + ".waiting");
        this.firstOffset = firstOffset;
    }

    @Override
    public void add(SpecificRecord result, long timestamp, long gap) throws IOException {
        ByteBuffer record = ByteBuffer.wrap(RESULTS.write(new Result(result)));
        spools.append(spool, new OpenSpools.Entry(name(result), timestamp, gap, record));
        rows++;
        packed += result instanceof ImageSample ? 1 : 0;
    }

    private static String name(SpecificRecord result) {
        ImageRecord image = Row.image(result);
        return image.getName().orElse(image.getId());
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
        return rows;
    }

    @Override
    public long firstOffset() {
        return firstOffset;
    }

    @Override
    public ShardCommitted close(Closing closing) throws IOException {
        spools.close(spool);
        var shard = new OpenShard(config, name, files, firstOffset);
        try (var waiting = new SpoolReader(spool)) {
            if (config.settings().order() == Order.NAME) {
                closing.order().forEach(waiting, entry -> write(entry, shard));
            } else {
                waiting.forEach(entry -> write(entry, shard));
            }
            ShardCommitted committed = shard.close(closing);
            Disk.delete(spool);
            return committed;
        } catch (IOException | RuntimeException e) {
            shard.abandon();
            throw e;
        }
    }

    private static void write(OpenSpools.Entry entry, OpenShard shard) throws IOException {
        var result = (SpecificRecord) RESULTS.read(entry.record().array()).getOutcome();
        shard.add(result, entry.timestamp(), entry.gap());
    }

    @Override
    public void abandon() throws IOException {
        spools.close(spool);
        Disk.delete(spool);
    }
}
