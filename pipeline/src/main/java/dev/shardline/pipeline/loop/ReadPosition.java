package dev.shardline.pipeline.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.schemas.TopCounts;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/// What the packager writes into its commits beside the offset: how far it has read into the shard
/// that is still open, and what it has found in the partition. So that everybody can see how far it
/// is, and the fetchers do not wait for a shard that waits for them.
///
/// @param position the next offset to be read
/// @param statuses rows of the partition so far per status, open shards included
/// @param reasons the same per reason, the most frequent ones
/// @param hosts records that failed per `HOST REASON`, the most frequent ones
/// @param sameBytes records per hash of bytes that came from many addresses, likewise
public record ReadPosition(
        long position,
        Map<String, Long> statuses,
        Map<String, Long> reasons,
        Map<String, Long> hosts,
        Map<String, Long> sameBytes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Kafka takes 4,096 characters of metadata unless told otherwise.
    private static final int REASONS = 50;

    private static final int HOSTS = 8;
    private static final int SAME_BYTES = 3;

    public ReadPosition {
        statuses = Map.copyOf(statuses);
        reasons = Map.copyOf(reasons);
        // Commits of earlier versions do not say these.
        hosts = Map.copyOf(Objects.requireNonNullElse(hosts, Map.of()));
        sameBytes = Map.copyOf(Objects.requireNonNullElse(sameBytes, Map.of()));
    }

    /// Nothing found yet.
    static ReadPosition at(long position) {
        return new ReadPosition(position, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /// The commit that says this.
    ///
    /// @param offset the lowest one that an open shard still needs
    OffsetAndMetadata commit(long offset) {
        try {
            return new OffsetAndMetadata(offset, JSON.writeValueAsString(bounded()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Reads a commit of the packager.
    ///
    /// @return nothing open at the committed offset, if it says no more
    public static ReadPosition read(OffsetAndMetadata committed) {
        try {
            return JSON.readValue(committed.metadata(), ReadPosition.class);
        } catch (JsonProcessingException _) {
            return at(committed.offset());
        }
    }

    /// Up to where a group has read: the packager's own word, else the committed offset.
    public static long of(@Nullable OffsetAndMetadata committed) {
        if (committed == null) {
            return 0;
        }
        return committed.metadata().startsWith("{") ? read(committed).position : committed.offset();
    }

    private ReadPosition bounded() {
        return new ReadPosition(
                position,
                statuses,
                TopCounts.top(reasons, REASONS),
                TopCounts.top(hosts, HOSTS),
                TopCounts.top(sameBytes, SAME_BYTES));
    }
}
