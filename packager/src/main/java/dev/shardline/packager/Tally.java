package dev.shardline.packager;

import dev.shardline.schemas.TopCounts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What a shard's records add up to: a function of the records and their timestamps alone.
final class Tally {
    /// Above this, the rarer half of the messages is forgotten, as img2dataset does at 100,000.
    private static final int MAX_MESSAGES = 10_000;

    private static final int MAX_MESSAGE = 300;

    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private final TopCounts messages = new TopCounts(MAX_MESSAGES);
    private long rows;
    private long first = Long.MAX_VALUE;
    private long last;
    private long active;

    /// Of packed records, of which only this is known. Times are in milliseconds.
    static Tally ofPacked(long rows, long first, long last, long active) {
        var tally = new Tally();
        tally.rows = rows;
        tally.statuses.put(Row.SUCCESS, rows);
        tally.first = first;
        tally.last = last;
        tally.active = active;
        return tally;
    }

    /// @param gap milliseconds of work between the record before and this one
    void add(Row row, long timestamp, long gap) {
        rows++;
        count(statuses, row.status());
        String reason = row.reason();
        if (reason != null) {
            count(reasons, reason);
        }
        String message = row.message();
        if (message != null) {
            messages.add(shortened(message), 1);
        }
        active += gap;
        first = Math.min(first, timestamp);
        last = Math.max(last, timestamp);
    }

    long rows() {
        return rows;
    }

    Map<String, Long> statuses() {
        return statuses;
    }

    Map<String, Long> reasons() {
        return reasons;
    }

    long firstTimestamp() {
        return first;
    }

    long lastTimestamp() {
        return last;
    }

    long activeMillis() {
        return active;
    }

    /// How often each message came, `success` first, then the most frequent one.
    Map<String, Long> messages() {
        var all = new LinkedHashMap<String, Long>();
        all.put(Row.SUCCESS, statuses.getOrDefault(Row.SUCCESS, 0L));
        all.putAll(messages.top(MAX_MESSAGES));
        return all;
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    private static void count(Map<String, Long> counts, String word) {
        counts.merge(word, 1L, Long::sum);
    }
}
