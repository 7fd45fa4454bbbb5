package dev.shardline.schemas.recipe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A whole job, as its recipe says it. Made by [RecipeReader]; its parts are checked already.
///
/// @param job the name of topics, groups and state: letters, digits, `-` and `_`
/// @param source where the rows come from
/// @param filterExpression CEL over the source's columns; null lets every row through
/// @param dedup the fields that make two rows duplicates; empty turns deduplication off
/// @param fetch how the bytes are got
/// @param validate which images are accepted, and how they are stored
/// @param enrich what models say of them
/// @param sameBytes what is made of the same bytes from many addresses
/// @param packaging the form of the shards; the recipe's key is `package`
/// @param embed what the command of this name makes of the shards
/// @param stopWhen what may not go wrong more often; none stops nothing
/// @param output a folder, or `s3://bucket/prefix`
/// @param s3 who answers `s3://` addresses
/// @param kafka the cluster, or the embedded broker
/// @param monitoring where a process says how it is
public record Recipe(
        String job,
        SourceSettings source,
        @Nullable String filterExpression,
        List<String> dedup,
        FetchSettings fetch,
        ValidateSettings validate,
        EnrichSettings enrich,
        SameBytes sameBytes,
        PackageSettings packaging,
        EmbedSettings embed,
        List<StopRule> stopWhen,
        String output,
        S3Settings s3,
        KafkaSettings kafka,
        MonitoringSettings monitoring) {

    public Recipe {
        dedup = List.copyOf(dedup);
        stopWhen = List.copyOf(stopWhen);
    }

    /// The filter, where the recipe has one.
    public Optional<String> filter() {
        return Optional.ofNullable(filterExpression);
    }

    /// The keys that decide what is in the shards, with their values as JSON text: all but the
    /// job's name, its limits, the tuning of `fetch` and the cluster. They may not change while the
    /// job exists.
    public SortedMap<String, String> decidingKeys() {
        return DecidingKeys.of(this);
    }

    /// The keys that decide what embeddings are, with their values as JSON text. They may not
    /// change while there are any.
    public SortedMap<String, String> embeddingKeys() {
        return DecidingKeys.ofEmbeddings(embed);
    }

    /// How this recipe differs from the one that a job was begun with.
    ///
    /// @param begun that recipe's [#decidingKeys()]
    /// @return a sentence for each changed key, `dedup was ["url"] and is now []`; none where the
    ///   job may go on
    public List<String> changesSince(Map<String, String> begun) {
        return DecidingKeys.changes(begun, decidingKeys());
    }
}
