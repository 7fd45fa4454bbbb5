package dev.shardline.schemas;

import dev.shardline.schemas.avro.ImageSample;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Samples that differ from others in a part.
public final class Samples {

    private Samples() {}

    /// The sample with other bytes, which say the same.
    public static ImageSample with(ImageSample sample, Object image) {
        return with(sample, image, sample.getExtension());
    }

    /// The sample with another picture of the same size.
    ///
    /// @param extension of the picture
    public static ImageSample with(ImageSample sample, Object image, String extension) {
        return made(
                sample,
                image,
                extension,
                sample.getScores(),
                sample.getPhash().orElse(null),
                sample.getDuplicateOf().orElse(null));
    }

    /// The sample with what was said of it.
    ///
    /// @param phash what it looks like; null where nobody has looked
    public static ImageSample judged(
            ImageSample sample, Map<String, Double> scores, @Nullable Long phash) {
        return made(
                sample,
                sample.getImage(),
                sample.getExtension(),
                scores,
                phash,
                sample.getDuplicateOf().orElse(null));
    }

    /// The sample with a mark that it looks like an earlier one.
    ///
    /// @param survivor the id of that
    public static ImageSample marked(ImageSample sample, String survivor) {
        return made(
                sample,
                sample.getImage(),
                sample.getExtension(),
                sample.getScores(),
                sample.getPhash().orElse(null),
                survivor);
    }

    private static ImageSample made(
            ImageSample sample,
            Object image,
            String extension,
            Map<String, Double> scores,
            @Nullable Long phash,
            @Nullable String duplicateOf) {
        var hashes = Hashes.of(sample);
        return new ImageSample(
                sample.getRecord(),
                image,
                extension,
                sample.getWidth().orElse(null),
                sample.getHeight().orElse(null),
                sample.getOriginalWidth().orElse(null),
                sample.getOriginalHeight().orElse(null),
                sample.getExif().orElse(null),
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512(),
                sample.getFinalUrl().orElse(null),
                scores,
                phash,
                duplicateOf);
    }
}
