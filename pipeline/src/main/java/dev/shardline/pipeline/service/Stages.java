package dev.shardline.pipeline.service;

import dev.shardline.fetcher.Fetcher;
import dev.shardline.pipeline.loop.Work;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// What the loops around fetch and validate do with a record, as separate services and chained in
/// one process: the same stages, with or without the topic between them. The models are chained to
/// validate in both forms.
///
/// @param wantedKeys which fetcher a record goes to
/// @param partitions which of them a result goes to
/// @param resultPartitions how many there are of the topic `results`
/// @param outbox holds what is fetched until it is committed
/// @param meters count what becomes of records
record Stages(
        Topics topics,
        WantedKeys wantedKeys,
        Partitions partitions,
        int resultPartitions,
        Blobs blobs,
        Outbox outbox,
        StageMeters meters) {

    /// `wanted` to `fetched`, or to `results` where fetching failed.
    Work fetch(Fetcher fetcher) {
        return input -> {
            ImageRecord image = read(topics.wanted(), input);
            Timer.Sample begun = meters.begin();
            return fetcher.fetch(
                    image,
                    outcome ->
                            switch (meters.fetched(begun, outcome)) {
                                case Outcome.Passed(FetchedImage fetched) ->
                                        fetched(image, blobs.detach(fetched, place(input)));
                                case Outcome.Ended(RecordFate fate) -> finished(image, fate);
                            },
                    again -> Work.Effects.of(wanted(input, again)),
                    elsewhere(input, image));
        };
    }

    /// `fetched` to `results`.
    Work validate(Inspection inspection) {
        return input -> {
            FetchedImage sent = read(topics.fetched(), input);
            var fetched = (FetchedImage) blobs.attach(sent);
            SpecificRecord result = onCore(inspection, fetched);
            return Work.Effects.thenCommitted(
                    result(sent.getRecord(), blobs.detach(result, place(input))),
                    () -> blobs.release(sent));
        };
    }

    /// `wanted` to `results`: both stages, without the topic between them.
    Work fetchAndValidate(Fetcher fetcher, Inspection inspection) {
        return input -> {
            ImageRecord image = read(topics.wanted(), input);
            Timer.Sample begun = meters.begin();
            return fetcher.fetch(
                    image,
                    outcome -> {
                        SpecificRecord result =
                                validated(meters.fetched(begun, outcome), inspection);
                        return finished(image, blobs.detach(result, place(input)));
                    },
                    again -> Work.Effects.of(wanted(input, again)),
                    elsewhere(input, image));
        };
    }

    private Work.Effects fetched(ImageRecord image, SpecificRecord fetched) {
        return outbox.put(
                Blobs.inline(fetched),
                () -> write(topics.fetched(), null, image.getId(), (FetchedImage) fetched));
    }

    private Work.Effects finished(ImageRecord image, SpecificRecord result) {
        return outbox.put(Blobs.inline(result), () -> result(image, result));
    }

    private SpecificRecord validated(Outcome<FetchedImage> outcome, Inspection inspection) {
        return switch (outcome) {
            case Outcome.Passed(FetchedImage fetched) -> onCore(inspection, fetched);
            case Outcome.Ended(RecordFate fate) -> fate;
        };
    }

    /// The record at the end of the partition that it came from.
    private ProducerRecord<byte[], byte[]> wanted(
            ConsumerRecord<byte[], byte[]> input, ImageRecord again) {
        return new ProducerRecord<>(
                input.topic(),
                input.partition(),
                input.key(),
                topics.wanted().value().serializer().serialize(input.topic(), again));
    }

    /// Sends a record to the fetcher that has the limit of a host; null where it was sent on
    /// already, which its key says: it is no longer the one that its url gives it.
    private Fetcher.@Nullable Elsewhere<Work.Effects> elsewhere(
            ConsumerRecord<byte[], byte[]> input, ImageRecord image) {
        String key = topics.wanted().key().deserializer().deserialize(input.topic(), input.key());
        return wantedKeys.of(image).equals(key)
                ? (again, name) -> Work.Effects.of(write(topics.wanted(), null, name, again))
                : null;
    }

    /// Decoding has as many threads as there are cores, however many fetches are in flight.
    private SpecificRecord onCore(Inspection inspection, FetchedImage fetched) {
        try {
            Outcome<ImageSample> outcome =
                    CompletableFuture.supplyAsync(
                                    () -> inspection.of(fetched, meters), inspection.cores())
                            .get();
            return switch (outcome) {
                case Outcome.Passed(ImageSample sample) -> sample;
                case Outcome.Ended(RecordFate fate) -> fate;
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Validating record " + fetched.getRecord().getId() + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while validating", e);
        }
    }

    private ProducerRecord<byte[], byte[]> result(ImageRecord image, SpecificRecord result) {
        return write(
                topics.results(),
                partitions.ofResult(image, resultPartitions),
                partitions.resultKey(image),
                result);
    }

    private static <V> V read(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> input) {
        return topic.value().deserializer().deserialize(topic.name(), input.value());
    }

    private static <V> ProducerRecord<byte[], byte[]> write(
            Topic<String, V> topic, @Nullable Integer partition, String key, V value) {
        return new ProducerRecord<>(
                topic.name(),
                partition,
                topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value));
    }

    private static String place(ConsumerRecord<byte[], byte[]> input) {
        return input.topic() + "-" + input.partition() + "-" + input.offset();
    }
}
