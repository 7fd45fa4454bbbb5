package dev.shardline.ingest;

import dev.shardline.schemas.avro.ImageRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows in the order of their groups, with the size of each group on its last record. A record
/// waits until the next one is known, and bad rows wait behind it; so the position of what has come
/// out is exact at any moment. For one thread. Owns the rows.
final class GroupedRows implements SourceRows {

    private final SourceRows rows;
    private final Deque<SourceRow> ready = new ArrayDeque<>();
    private final Deque<SourceRow> behind = new ArrayDeque<>();
    private SourceRow.@Nullable Good held;
    private @Nullable String group;
    private long count;
    private boolean ended;

    /// @param rows in ascending order of their groups, those without a group first
    /// @param group of the last record before them
    /// @param count how many records of that group were before them; 0 if they are the first
    GroupedRows(SourceRows rows, @Nullable String group, long count) {
        this.rows = rows;
        this.group = group;
        this.count = count;
    }

    /// @throws SourceException also where a group comes back
    @Override
    public Optional<SourceRow> next() {
        while (ready.isEmpty() && !ended) {
            advance();
        }
        return Optional.ofNullable(ready.poll());
    }

    private void advance() {
        Optional<SourceRow> next = rows.next();
        if (next.isEmpty()) {
            ended = true;
            release(true);
            return;
        }
        switch (next.get()) {
            case SourceRow.Bad bad -> (held == null ? ready : behind).add(bad);
            case SourceRow.Good good -> take(good);
        }
    }

    private void take(SourceRow.Good good) {
        String next = good.image().getGroup().orElse(null);
        int order = count == 0 ? 1 : compare(next, group);
        if (order < 0) {
            throw new SourceException(
                    ("The source is not in the order of its groups: record %s of group %s comes after"
                                    + " group %s.")
                            .formatted(good.image().getId(), next, group));
        }
        release(order > 0);
        count = order > 0 ? 1 : count + 1;
        group = next;
        held = good;
    }

    /// Lets the record go that waits, and the bad rows that came behind it.
    private void release(boolean last) {
        SourceRow.Good waiting = held;
        if (waiting != null) {
            ready.add(last ? sized(waiting, count) : waiting);
        }
        ready.addAll(behind);
        behind.clear();
        held = null;
    }

    private static SourceRow sized(SourceRow.Good row, long groupRows) {
        ImageRecord image = row.image();
        var sized =
                new ImageRecord(
                        image.getId(),
                        image.getUrl(),
                        image.getCaption().orElse(null),
                        image.getChecksum().orElse(null),
                        image.getGroup().orElse(null),
                        image.getAttributes(),
                        image.getAlternates(),
                        image.getName().orElse(null),
                        groupRows,
                        image.getFailures(),
                        image.getNotBefore());
        return new SourceRow.Good(sized, row.next());
    }

    /// By the bytes of UTF-8, as databases sort; none comes first.
    static int compare(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        rows.close();
    }
}
