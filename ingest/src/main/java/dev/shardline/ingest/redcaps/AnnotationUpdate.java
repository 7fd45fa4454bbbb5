package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Drops annotations from a file in place: the original's `--update-annotations`, by `image_id`
/// instead of by position. A file from which nothing is dropped is not touched. Memory does not
/// grow with the file.
public final class AnnotationUpdate {

    private AnnotationUpdate() {}

    /// What was done.
    public record Updated(long dropped, long kept) {}

    /// Drops what matches; all else stays as it is, in its order.
    ///
    /// @throws SourceException if it is no annotation file or damaged; it is unchanged then
    public static Updated drop(Path file, Predicate<Annotation> unwanted) {
        var dropped = new AtomicLong();
        var kept = new AtomicLong();
        ObjectNode head =
                AnnotationFile.read(
                        file,
                        annotation ->
                                (unwanted.test(annotation) ? dropped : kept).incrementAndGet());
        if (dropped.get() > 0) {
            try (AnnotationWriter writer = AnnotationWriter.open(file, head)) {
                var _ =
                        AnnotationFile.read(
                                file,
                                annotation -> {
                                    if (!unwanted.test(annotation)) {
                                        writer.add(annotation.json());
                                    }
                                });
                writer.finish();
                writer.publish();
            }
        }
        return new Updated(dropped.get(), kept.get());
    }
}
