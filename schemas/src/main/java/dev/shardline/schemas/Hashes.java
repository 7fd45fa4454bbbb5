package dev.shardline.schemas;

import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.recipe.HashType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Those hashes of an image's original bytes that were computed, in hex, lower case.
public record Hashes(@Nullable String md5, @Nullable String sha256, @Nullable String sha512) {

    public static Hashes of(FetchedImage image) {
        return new Hashes(
                image.getMd5().orElse(null),
                image.getSha256().orElse(null),
                image.getSha512().orElse(null));
    }

    public static Hashes of(ImageSample sample) {
        return new Hashes(
                sample.getMd5().orElse(null),
                sample.getSha256().orElse(null),
                sample.getSha512().orElse(null));
    }

    /// Of a record whose bytes came but were not packed.
    public static Hashes of(RecordFate fate) {
        return new Hashes(
                fate.getMd5().orElse(null),
                fate.getSha256().orElse(null),
                fate.getSha512().orElse(null));
    }

    public Optional<String> get(HashType type) {
        return Optional.ofNullable(
                switch (type) {
                    case MD5 -> md5;
                    case SHA256 -> sha256;
                    case SHA512 -> sha512;
                });
    }

    /// One that tells these bytes from others; empty where none was computed.
    public Optional<String> any() {
        return get(HashType.SHA256).or(() -> get(HashType.SHA512)).or(() -> get(HashType.MD5));
    }
}
