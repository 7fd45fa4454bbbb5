package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.shardline.schemas.Disk;
import dev.shardline.schemas.avro.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/// Writes `_stats.json`: img2dataset's keys and ours. It appears last, so it marks a shard that is
/// complete.
final class StatsFile {
    private StatsFile() {}

    static void write(Path path, Tally tally) throws IOException {
        try (var out =
                        Files.newOutputStream(
                                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                JsonGenerator json = Json.pretty(out, 4)) {
            json.writeStartObject();
            json.writeNumberField("count", tally.rows());
            json.writeNumberField("successes", count(tally, Row.SUCCESS));
            writeStatus(json, tally, Status.FAILED_TO_DOWNLOAD);
            writeStatus(json, tally, Status.FAILED_TO_RESIZE);
            json.writeNumberField("duration", seconds(tally.activeMillis()));
            json.writeNumberField("start_time", seconds(tally.firstTimestamp()));
            json.writeNumberField("end_time", seconds(tally.lastTimestamp()));
            writeCounts(json, "status_dict", tally.messages());
            writeStatus(json, tally, Status.FILTERED);
            writeStatus(json, tally, Status.DUPLICATE);
            writeCounts(json, "reasons", tally.reasons());
            json.writeEndObject();
        }
        Disk.sync(path);
    }

    static void writeCounts(JsonGenerator json, String name, Map<String, Long> counts)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (var count : counts.entrySet()) {
            json.writeNumberField(Json.clean(count.getKey()), count.getValue());
        }
        json.writeEndObject();
    }

    static double seconds(long millis) {
        return millis / 1000.0;
    }

    private static void writeStatus(JsonGenerator json, Tally tally, Status status)
            throws IOException {
        String word = status.name().toLowerCase(Locale.ROOT);
        json.writeNumberField(word, count(tally, word));
    }

    private static long count(Tally tally, String status) {
        return tally.statuses().getOrDefault(status, 0L);
    }
}
