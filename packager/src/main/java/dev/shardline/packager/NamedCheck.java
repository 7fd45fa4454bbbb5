package dev.shardline.packager;

import dev.shardline.schemas.OutputNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/// Reads the files of a shard whose samples have names of their own: its table says which they are
/// and in which order; see [NamedSamples].
final class NamedCheck {

    private NamedCheck() {}

    /// Returns the number of files that could be read.
    static long check(
            Path output, ShardCheck.Entry entry, ShardCheck.Keys keys, Problems problems) {
        var listing = new FolderSamples.FolderListing();
        var samples = new AtomicLong();
        try (var names = new PackedColumn("key")) {
            names.forEach(
                    output.resolve(entry.file()),
                    name -> {
                        if (read(output, entry, name, listing, problems)) {
                            keys.add(entry.file(), name);
                            samples.incrementAndGet();
                        }
                    });
        } catch (SQLException e) {
            problems.add(entry.file() + " cannot be read: " + e.getMessage());
            return samples.get();
        }
        compare(entry, samples.get(), listing, problems);
        return samples.get();
    }

    private static boolean read(
            Path output,
            ShardCheck.Entry entry,
            String name,
            FolderSamples.FolderListing listing,
            Problems problems) {
        if (OutputNames.fault(name).isPresent()) {
            problems.add(entry.file() + " has a name that no file can have: " + name);
            return false;
        }
        Path file = output.resolve(name);
        if (!Files.isRegularFile(file)) {
            problems.add(name + " is missing");
            return false;
        }
        try {
            listing.add(name, ByteBuffer.wrap(Files.readAllBytes(file)));
            return true;
        } catch (IOException e) {
            problems.add(name + " cannot be read: " + e.getMessage());
            return false;
        }
    }

    private static void compare(
            ShardCheck.Entry entry,
            long samples,
            FolderSamples.FolderListing listing,
            Problems problems) {
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
