package dev.shardline.packager;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/// The files of a shard, one after the other. One thread.
sealed interface Members extends Closeable
        permits TarMembers,
                TfrecordMembers,
                TableMembers,
                ZipMembers,
                DatadingsMembers,
                Members.OfFolder {

    /// A file of a shard.
    ///
    /// @param key of its sample
    /// @param extension what it is in the sample; may be empty
    record Member(String key, String extension, ByteBuffer content) {

        /// A file whose key is its name up to the first dot.
        static Member named(String name, byte[] content) {
            int dot = name.indexOf('.');
            return new Member(
                    dot < 0 ? name : name.substring(0, dot),
                    dot < 0 ? "" : name.substring(dot + 1),
                    ByteBuffer.wrap(content));
        }

        String name() {
            return extension.isEmpty() ? key : key + "." + extension;
        }
    }

    /// The next file, or empty at the end.
    Optional<Member> next() throws IOException;

    /// Opens a shard in any form.
    static Members open(Path shard) throws IOException {
        if (Files.isDirectory(shard)) {
            return new OfFolder(shard);
        }
        return TableMembers.isTable(shard.toString())
                ? TableMembers.open(shard)
                : ofStream(
                        shard.toString(),
                        new BufferedInputStream(Files.newInputStream(shard), 1 << 20));
    }

    /// The files of a shard that is read from its first byte to its last.
    static Members ofStream(String name, InputStream in) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "tfrecord" -> new TfrecordMembers(in);
            case "zip" -> new ZipMembers(in);
            case "msgpack" -> new DatadingsMembers(in);
            default -> new TarMembers(in);
        };
    }

    /// The files of a folder, by name: samples are together.
    final class OfFolder implements Members {
        private final Iterator<Path> files;

        OfFolder(Path folder) throws IOException {
            try (var entries = Files.list(folder)) {
                files = entries.sorted().toList().iterator();
            }
        }

        @Override
        public Optional<Member> next() throws IOException {
            if (!files.hasNext()) {
                return Optional.empty();
            }
            Path file = files.next();
            return Optional.of(
                    Member.named(file.getFileName().toString(), Files.readAllBytes(file)));
        }

        @Override
        public void close() {}
    }
}
