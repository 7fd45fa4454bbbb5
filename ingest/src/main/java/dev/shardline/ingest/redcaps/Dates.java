package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/// The days that an annotation file is about, both included.
record Dates(LocalDate start, LocalDate end) {

    /// @throws SourceException if `info` lacks one, or it is no date
    static Dates of(Path file, ObjectNode info) {
        return new Dates(date(file, info, "start_date"), date(file, info, "end_date"));
    }

    static LocalDate date(Path file, ObjectNode info, String key) {
        String text = info.path(key).asText("");
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            throw new SourceException(
                    "%s: info.%s must be a date such as 2020-01-31, but is %s."
                            .formatted(file, key, info.has(key) ? info.get(key) : "missing"));
        }
    }

    Dates with(Dates other) {
        return new Dates(
                start.isBefore(other.start) ? start : other.start,
                end.isAfter(other.end) ? end : other.end);
    }

    /// Whether a time, in seconds since 1970, is on one of the days of UTC.
    boolean hold(double seconds) {
        return seconds >= start.atStartOfDay().toEpochSecond(ZoneOffset.UTC)
                && seconds < end.plusDays(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    }
}
