package dev.shardline.packager;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.SameBytes;
import dev.shardline.schemas.recipe.SourceSettings;
import java.util.List;
import java.util.Map;

/// What the packager of one partition of `results` needs to know.
///
/// @param settings the form of the shards
/// @param output where the shards go; made where it is missing
/// @param partition whose records are packed, from 0
/// @param partitions of `results`, at most 1,000; with more than one the names of shards and keys
///   begin with the partition's three digits
/// @param columns of the records' attributes, with their DuckDB types
/// @param source which columns of the source have a meaning: a caption column makes `.txt` members
/// @param enrich which columns models have
/// @param sameBytes which bytes are reported
public record PackagerConfig(
        PackageSettings settings,
        Output output,
        int partition,
        int partitions,
        List<Column> columns,
        SourceSettings.Columns source,
        EnrichSettings enrich,
        SameBytes sameBytes) {

    /// Partition numbers have three digits; with four, two keys could be the same.
    private static final int MAX_PARTITIONS = 1000;

    public PackagerConfig {
        columns = List.copyOf(columns);
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions must be 1 to " + MAX_PARTITIONS + ", was " + partitions);
        }
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException(
                    "partition must be 0 to " + (partitions - 1) + ", was " + partition);
        }
        if (settings.samplesPerShard() < 1) {
            throw new IllegalArgumentException(
                    "package.samples_per_shard must be at least 1, was "
                            + settings.samplesPerShard());
        }
    }

    /// The attributes that have the name of one of the shards' own columns, such as `status` or
    /// `width`, each with the name that it gets instead: `source_status`. Mostly empty.
    public Map<String, String> renamedColumns() {
        return Layout.of(this).renamed();
    }
}
