package dev.shardline.schemas;

import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.Result;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// The topics of a job, in the order of the flow. Every name that begins with the job's belongs to
/// it alone; `shardline.jobs` is shared.
///
/// @param records what the source holds; the key is the 128-bit hash of the dedup fields
/// @param wanted what filter and dedup let through; the key is that of [WantedKeys]
/// @param fetched the bytes, between separate fetch and validate services; the key is the id
/// @param results an [ImageSample] or a [RecordFate] for every record; the key is the group or id
/// @param shards the ledger, compacted; the key is the shard's name
/// @param badRows rows of the source that could not become records; the key is the file
/// @param jobs the state of each job's ingest, compacted; the key is the job
public record Topics(
        Topic<byte[], ImageRecord> records,
        Topic<String, ImageRecord> wanted,
        Topic<String, FetchedImage> fetched,
        Topic<String, SpecificRecord> results,
        Topic<String, ShardCommitted> shards,
        Topic<String, BadRow> badRows,
        Topic<String, JobState> jobs) {

    /// The name of the topic that all jobs share.
    public static final String JOBS = "shardline.jobs";

    /// The topics of a job.
    public static Topics of(String job, SchemaIds ids) {
        return new Topics(
                new Topic<>(
                        job + ".records",
                        Serdes.ByteArray(),
                        serde(job + ".records", ImageRecord.getClassSchema(), ids)),
                keyedByString(job + ".wanted", ImageRecord.getClassSchema(), ids),
                keyedByString(job + ".fetched", FetchedImage.getClassSchema(), ids),
                results(job + ".results", ids),
                keyedByString(job + ".shards", ShardCommitted.getClassSchema(), ids),
                keyedByString(job + ".bad_rows", BadRow.getClassSchema(), ids),
                keyedByString(JOBS, JobState.getClassSchema(), ids));
    }

    /// Has every schema accepted, so that one that cannot read what is there ends a process before
    /// it has begun.
    ///
    /// @throws SchemaException if one is refused
    public static void register(String job, SchemaIds ids) {
        Map<String, Schema> schemas =
                Map.of(
                        job + ".records",
                        ImageRecord.getClassSchema(),
                        job + ".wanted",
                        ImageRecord.getClassSchema(),
                        job + ".fetched",
                        FetchedImage.getClassSchema(),
                        job + ".results",
                        Result.getClassSchema(),
                        job + ".shards",
                        ShardCommitted.getClassSchema(),
                        job + ".bad_rows",
                        BadRow.getClassSchema(),
                        JOBS,
                        JobState.getClassSchema());
        var bySubject = new TreeMap<String, Schema>();
        schemas.forEach((topic, schema) -> bySubject.put(topic + "-value", schema));
        ids.register(bySubject);
    }

    private static Topic<String, SpecificRecord> results(String name, SchemaIds ids) {
        var results = new AvroSerde<Result>(name + "-value", Result.getClassSchema(), ids);
        return new Topic<>(name, Serdes.String(), new ResultSerde(results));
    }

    private static <V extends SpecificRecord> Topic<String, V> keyedByString(
            String name, Schema schema, SchemaIds ids) {
        return new Topic<>(name, Serdes.String(), serde(name, schema, ids));
    }

    private static <V extends SpecificRecord> Serde<V> serde(
            String topic, Schema schema, SchemaIds ids) {
        return new AvroSerde<>(topic + "-value", schema, ids);
    }
}
