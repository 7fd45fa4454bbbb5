package dev.shardline.schemas;

import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.Result;
import dev.shardline.schemas.avro.Retry;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.avro.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// One record of each kind that travels through a topic, with every field set.
final class GoldenRecords {

    private static final List<String> FAILURES = List.of("http_503", "read_timeout");

    private static final String SHA512 = "ef56";
    private static final String FINAL_URL = "https://cdn.example.org/1";
    private static final Map<String, Double> SCORES = Map.of("nsfw", 0.96875);

    private GoldenRecords() {}

    /// By the name of the golden file: what was written with schemas that have changed since.
    static Map<String, SpecificRecord> old() {
        return Map.ofEntries(
                Map.entry("records", image()),
                Map.entry("fetched", fetched(null)),
                Map.entry("results-sample", new Result(sample(null, null))),
                Map.entry("results-fate", new Result(fate(null))),
                Map.entry("shards", shard("00003", "cats", null, Map.of())),
                Map.entry("shards-2", shard("cats-00003", "cats", 27_000L, Map.of())),
                Map.entry("jobs", job(null, 0, List.of())),
                Map.entry("jobs-2", job("cats", 17, List.of())),
                Map.entry("records-2", named()),
                Map.entry("fetched-2", fetched(null)),
                Map.entry("results-sample-2", new Result(sample(null, null))),
                Map.entry("results-fate-2", new Result(fate(null))),
                Map.entry("fetched-3", fetched(null)),
                Map.entry("results-sample-3", new Result(sample(null, null))),
                Map.entry("results-fate-3", new Result(fate(null))),
                Map.entry("results-sample-4", new Result(sample())),
                Map.entry("results-fate-4", new Result(fate())),
                Map.entry(
                        "results-sample-5",
                        new Result(sample(SHA512, FINAL_URL, SCORES, null, null))),
                Map.entry("results-fate-5", new Result(fate(SHA512, SCORES, null, null))));
    }

    /// By the name of the golden file: what today's schemas write.
    static Map<String, SpecificRecord> all() {
        return Map.of(
                "records-3", Retries.postponed(named(), FAILURES, Instant.ofEpochMilli(1L << 41)),
                "fetched-4", fetched(SHA512),
                "results-sample-6", new Result(sample(SHA512, FINAL_URL, SCORES, -2L, null)),
                "results-fate-6", new Result(fate(SHA512, SCORES, 1L << 60, "0-3")),
                "shards-3", shard("cats-00003", "cats", 27_000L, Map.of("a.org http_404", 2L)),
                "bad_rows", new BadRow("data/part-0.csv.gz", 17L, "The row has no url."),
                "jobs-3",
                        job(
                                "cats",
                                17,
                                List.of(
                                        new Retry(
                                                List.of("timeout", "http_404"),
                                                List.of(10L, 1L << 40),
                                                30L,
                                                20L,
                                                4_000L))));
    }

    static ImageRecord image() {
        return new ImageRecord(
                "3-17",
                "https://example.org/chat.jpg?größe=1",
                "un chat 🐈\n\"noir\"",
                "d41d8cd98f00b204e9800998ecf8427e",
                "chats",
                "{\"WIDTH\":640,\"tags\":[\"a\",null],\"similarity\":0.25}",
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    private static ImageRecord named() {
        return new ImageRecord(
                "3-18",
                "https://example.org/a.jpg",
                null,
                null,
                "4e2",
                "{}",
                List.of("s3://mirror/a.jpg", "https://example.net/a.jpg"),
                "images/a.jpg",
                27_000L,
                List.of(),
                0L);
    }

    private static FetchedImage fetched(@Nullable String sha512) {
        return new FetchedImage(
                image(),
                bytes(),
                "https://cdn.example.org/1",
                "image/jpeg",
                "ab12",
                "cd34",
                sha512);
    }

    static ImageSample sample() {
        return sample(SHA512, FINAL_URL);
    }

    private static ImageSample sample(@Nullable String sha512, @Nullable String finalUrl) {
        return sample(sha512, finalUrl, Map.of(), null, null);
    }

    private static ImageSample sample(
            @Nullable String sha512,
            @Nullable String finalUrl,
            Map<String, Double> scores,
            @Nullable Long phash,
            @Nullable String like) {
        return new ImageSample(
                image(),
                bytes(),
                "jpg",
                256,
                192,
                640,
                480,
                "{\"Image Make\": \"Canon\"}",
                "ab12",
                "cd34",
                sha512,
                finalUrl,
                scores,
                phash,
                like);
    }

    static RecordFate fate() {
        return fate(SHA512);
    }

    private static RecordFate fate(@Nullable String sha512) {
        return fate(sha512, Map.of(), null, null);
    }

    private static RecordFate fate(
            @Nullable String sha512,
            Map<String, Double> scores,
            @Nullable Long phash,
            @Nullable String like) {
        return new RecordFate(
                image(),
                Status.FAILED_TO_RESIZE,
                "too_small",
                "The image is 8 x 8 pixels.",
                8,
                8,
                "ab12",
                "cd34",
                sha512,
                scores,
                phash,
                like);
    }

    private static ShardCommitted shard(
            String name, String group, @Nullable Long groupRows, Map<String, Long> hosts) {
        return new ShardCommitted(
                name,
                1,
                group,
                3,
                name + ".tar",
                100L,
                1L << 40,
                12L,
                10L,
                Map.of("success", 10L),
                Map.of("http_404", 2L),
                123_456L,
                "ab12",
                "cd34",
                1_700_000_000_000L,
                1_700_000_100_000L,
                100_000L,
                groupRows,
                hosts,
                hosts.isEmpty() ? Map.of() : Map.of("ab12", 1L));
    }

    private static JobState job(@Nullable String group, long groupRows, List<Retry> retries) {
        return new JobState(
                "cats",
                Map.of("output", "\"out/cats\""),
                "ab12",
                3,
                List.of(new Column("WIDTH", "BIGINT"), new Column("tags", "VARCHAR[]")),
                2,
                1000L,
                5000L,
                1L,
                List.of(2500L, 2500L),
                true,
                1_700_000_000_000L,
                group,
                groupRows,
                retries);
    }

    private static ByteBuffer bytes() {
        return ByteBuffer.wrap(
                "\u00ff\u00d8 not really a JPEG \0".getBytes(StandardCharsets.UTF_8));
    }
}
