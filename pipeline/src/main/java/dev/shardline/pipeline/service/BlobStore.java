package dev.shardline.pipeline.service;

import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Stream;

/// Where all processes of a job find bytes under a name; they are there whole or not at all. Safe
/// for use by several threads. What a bucket does not do is an
/// [dev.shardline.schemas.s3.S3AccessException].
sealed interface BlobStore {

    /// Hidden in the output, which every packager reaches anyway.
    String FOLDER = ".large";

    /// That of a job, in its output.
    static BlobStore of(Recipe recipe, Buckets buckets) {
        return S3Address.parse(recipe.output())
                .<BlobStore>map(output -> new InBucket(buckets, output.resolve(FOLDER)))
                .orElseGet(() -> new InFolder(Path.of(recipe.output()).resolve(FOLDER)));
    }

    /// Keeps bytes, instead of those that have this name.
    void put(String name, ByteBuffer bytes) throws IOException;

    /// The bytes.
    ///
    /// @throws NoSuchFileException if there are none
    byte[] get(String name) throws IOException;

    /// Removes them, if they are there.
    void delete(String name) throws IOException;

    /// Removes everything.
    void clear() throws IOException;

    /// Files in a folder.
    record InFolder(Path folder) implements BlobStore {

        @Override
        public void put(String name, ByteBuffer bytes) throws IOException {
            Path beside = folder.resolve("." + name + "." + UUID.randomUUID());
            Files.createDirectories(folder);
            try (FileChannel channel =
                    FileChannel.open(
                            beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public byte[] get(String name) throws IOException {
            return Files.readAllBytes(folder.resolve(name));
        }

        @Override
        public void delete(String name) throws IOException {
            Files.deleteIfExists(folder.resolve(name));
        }

        @Override
        public void clear() throws IOException {
            if (!Files.exists(folder)) {
                return;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
                Files.deleteIfExists(folder);
            }
        }

        @Override
        public String toString() {
            return folder.toString();
        }
    }

    /// Objects of a bucket.
    record InBucket(Buckets buckets, S3Address folder) implements BlobStore {

        @Override
        public void put(String name, ByteBuffer bytes) {
            var copy = new byte[bytes.remaining()];
            bytes.get(copy);
            buckets.put(copy, folder.resolve(name), "application/octet-stream");
        }

        @Override
        public byte[] get(String name) throws IOException {
            return buckets.read(folder.resolve(name))
                    .orElseThrow(() -> new NoSuchFileException(folder.resolve(name).toString()));
        }

        @Override
        public void delete(String name) {
            buckets.delete(folder.resolve(name));
        }

        @Override
        public void clear() {
            buckets.names(folder).forEach(this::delete);
        }

        @Override
        public String toString() {
            return folder.toString();
        }
    }
}
