package dev.shardline.ingest;

import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.util.List;
import java.util.Map;

/// What an ingest needs to know of its job.
///
/// @param job the recipe's name of it
/// @param decidingKeys those keys of the recipe that decide the output, with their values
/// @param dedup the fields that make two rows duplicates; empty for none
/// @param columns which column is what
/// @param shardBy what the records of a shard have in common; with groups, ingest keeps their order
/// @param resultPartitions how many `results` has
public record IngestPlan(
        String job,
        Map<String, String> decidingKeys,
        List<String> dedup,
        Columns columns,
        ShardBy shardBy,
        int resultPartitions) {

    public IngestPlan {
        decidingKeys = Map.copyOf(decidingKeys);
        dedup = List.copyOf(dedup);
        if (resultPartitions < 1) {
            throw new IllegalArgumentException("resultPartitions: " + resultPartitions);
        }
    }

    boolean isGrouped() {
        return shardBy == ShardBy.GROUP;
    }
}
