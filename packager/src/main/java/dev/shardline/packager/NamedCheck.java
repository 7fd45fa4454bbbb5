package dev.shardline.packager;

import dev.shardline.schemas.OutputNames;
import dev.shardline.schemas.Parallel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Reads the files of a shard whose samples have names of their own: its table says which they are
/// and in which order; see [NamedSamples].
final class NamedCheck {

    /// Files that are read at the same time.
    private static final int AT_ONCE = 16;

    private final Output output;
    private final ShardCheck.Entry entry;
    private final ShardCheck.Keys keys;
    private final Problems problems;
    private final FolderSamples.FolderListing listing = new FolderSamples.FolderListing();
    private final List<String> waiting = new ArrayList<>();
    private long samples;

    private NamedCheck(
            Output output, ShardCheck.Entry entry, ShardCheck.Keys keys, Problems problems) {
        this.output = output;
        this.entry = entry;
        this.keys = keys;
        this.problems = problems;
    }

    /// What there is under a name.
    private sealed interface Found {
        record File(String name, ByteBuffer content) implements Found {}

        record Trouble(String sentence) implements Found {}
    }

    /// Returns the number of files that could be read.
    static long check(
            Output output, ShardCheck.Entry entry, ShardCheck.Keys keys, Problems problems) {
        var check = new NamedCheck(output, entry, keys, problems);
        try (var names = new PackedColumns(List.of("key"))) {
            names.forEach(
                    output.work().resolve(entry.file()),
                    row -> check.add(String.valueOf(row.getFirst())));
            check.readWaiting();
        } catch (SQLException e) {
            problems.add(entry.file() + " cannot be read: " + e.getMessage());
            return check.samples;
        }
        check.compare();
        return check.samples;
    }

    private void add(String name) {
        waiting.add(name);
        if (waiting.size() == AT_ONCE) {
            readWaiting();
        }
    }

    private void readWaiting() {
        try {
            Parallel.map(waiting, AT_ONCE, this::read).forEach(this::take);
        } catch (IOException e) {
            problems.add(entry.file() + ": its files cannot be read: " + e.getMessage());
        }
        waiting.clear();
    }

    private void take(Found found) {
        switch (found) {
            case Found.File(String name, ByteBuffer content) -> {
                listing.add(name, content);
                keys.add(entry.file(), name);
                samples++;
            }
            case Found.Trouble(String sentence) -> problems.add(sentence);
        }
    }

    private Found read(String name) {
        if (OutputNames.fault(name).isPresent()) {
            return new Found.Trouble(entry.file() + " has a name that no file can have: " + name);
        }
        try {
            return output.read(name)
                    .<Found>map(content -> new Found.File(name, ByteBuffer.wrap(content)))
                    .orElseGet(() -> new Found.Trouble(name + " is missing"));
        } catch (IOException e) {
            return new Found.Trouble(name + " cannot be read: " + e.getMessage());
        }
    }

    private void compare() {
        if (samples != entry.samples()) {
            problems.add(
                    "%s has %d files, the index says %d"
                            .formatted(entry.file(), samples, entry.samples()));
        } else if (listing.bytes() != entry.bytes()) {
            problems.add(
                    "the files of %s have %d bytes, the index says %d"
                            .formatted(entry.file(), listing.bytes(), entry.bytes()));
        } else if (!listing.checksums().md5().equals(entry.md5())) {
            problems.add("a file of " + entry.file() + " has changed: its bytes are others");
        }
    }
}
