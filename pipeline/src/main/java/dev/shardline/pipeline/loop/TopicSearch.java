package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Looks for a record that is under way, from the end of the flow to its beginning. Reads what is
/// left of the topics; trimmed records stand in a shard's table already.
public final class TopicSearch {

    private final Cluster cluster;
    private final Topics topics;

    public TopicSearch(Cluster cluster, Topics topics) {
        this.cluster = cluster;
        this.topics = topics;
    }

    /// A sentence for each place where the record is found.
    ///
    /// @param key id or URL
    public List<String> describe(String key) {
        List<String> results =
                search(
                        topics.results(),
                        key,
                        result ->
                                switch (result) {
                                    case ImageSample sample -> sample.getRecord();
                                    case RecordFate fate -> fate.getRecord();
                                    default -> throw new IllegalStateException("" + result);
                                },
                        result ->
                                switch (result) {
                                    case RecordFate fate ->
                                            fate.getReason() + ": " + fate.getMessage();
                                    default -> "fetched and valid, waits for its shard to close";
                                });
        if (!results.isEmpty()) {
            return results;
        }
        List<String> fetched =
                search(
                        topics.fetched(),
                        key,
                        FetchedImage::getRecord,
                        _ -> "fetched, waits for or is in validation");
        if (!fetched.isEmpty()) {
            return fetched;
        }
        List<String> wanted =
                search(topics.wanted(), key, record -> record, _ -> "waits for or is in fetching");
        if (!wanted.isEmpty()) {
            return wanted;
        }
        return search(topics.records(), key, record -> record, _ -> "waits for the filter");
    }

    private <V> List<String> search(
            Topic<?, V> topic,
            String key,
            Function<V, ImageRecord> record,
            Function<V, String> state) {
        var found = new ArrayList<String>();
        WholeTopic.read(
                cluster,
                topic,
                (_, value) -> {
                    ImageRecord image = record.apply(value);
                    if (image.getId().equals(key) || image.getUrl().equals(key)) {
                        found.add(
                                "%s (%s): %s"
                                        .formatted(
                                                image.getId(), image.getUrl(), state.apply(value)));
                    }
                });
        return found;
    }
}
