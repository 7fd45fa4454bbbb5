package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Removes annotations from a file in place, and their images, and writes into `info` that this was
/// done. What remains is sorted by `created_utc`.
///
/// What was decided and the new file are whole and on disk before the first image is deleted; the
/// new file takes its name after the last one. A crash in between leaves annotations whose images
/// are gone; the same command goes on, by what was decided, and ends as it would have.
public final class AnnotationFilter {

    private final Set<String> remove;
    private final List<Packed> kept = new ArrayList<>();
    private final List<String> images = new ArrayList<>();

    private AnnotationFilter(Set<String> remove) {
        this.remove = remove;
    }

    /// Decides which annotations go.
    @FunctionalInterface
    public interface Choice {

        /// Looks at a file, all of whose annotations have an id, a time and an image's name.
        ///
        /// @throws SourceException if it cannot decide; nothing is changed then
        Chosen choose(Path file);
    }

    /// What was decided.
    ///
    /// @param ids of the annotations that go; an id that comes twice names one image: both go
    /// @param unscored annotations that stay because nobody could judge them
    public record Chosen(Set<String> ids, long unscored) {

        public Chosen {
            ids = Set.copyOf(ids);
        }
    }

    /// What was removed.
    ///
    /// @param annotations that are gone
    /// @param images of them that were there and are gone
    /// @param unscored of those kept, how many nobody could judge
    public record Filtered(long annotations, long kept, long images, long unscored) {}

    /// Filters a file in place.
    ///
    /// @param images the folder of `SUBREDDIT/IMAGE_ID.jpg`
    /// @param choice is asked once; not at all if a run was killed that had asked
    /// @throws SourceException if it has been filtered before, or cannot be; nothing is changed
    ///   then
    public static Filtered filter(Path file, Path images, FilterMark mark, Choice choice) {
        if (!Files.isDirectory(images)) {
            throw new SourceException(images + " is no folder; it should hold the images.");
        }
        ObjectNode head = AnnotationFile.read(file, AnnotationFilter::check);
        var removal = new Removal(file, mark);
        refuseFiltered(file, head, mark, removal);
        if (!removal.isBegun()) {
            removal.begin(choice.choose(file));
        }
        Chosen chosen = removal.chosen();
        var filter = new AnnotationFilter(chosen.ids());
        var _ = AnnotationFile.read(file, filter::sort);
        AnnotationFile.info(file, head)
                .set(mark.kind().key(), mark.json(filter.images.size(), chosen.unscored()));
        long deleted = filter.write(file, head, images);
        removal.end();
        return new Filtered(filter.images.size(), filter.kept.size(), deleted, chosen.unscored());
    }

    /// What is missing must show before the work begins.
    private static void check(Annotation annotation) {
        var _ = annotation.imageId();
        var _ = annotation.createdUtc();
        var _ = annotation.imageFile();
    }

    private static void refuseFiltered(
            Path file, ObjectNode head, FilterMark mark, Removal removal) {
        String key = mark.kind().key();
        if (AnnotationFile.info(file, head).has(key)) {
            removal.end(); // A crash may have come between the last two steps.
            throw new SourceException(
                    "%s has been %s already: it has the key info.%s."
                            .formatted(file, mark.kind().filtered(), key));
        }
    }

    private void sort(Annotation annotation) {
        if (remove.contains(annotation.imageId())) {
            images.add(annotation.imageFile());
        } else {
            kept.add(Packed.of(annotation));
        }
    }

    /// @return how many images were there to be deleted
    private long write(Path file, ObjectNode head, Path folder) {
        try (AnnotationWriter writer = AnnotationWriter.open(file, head)) {
            kept.sort(Comparator.comparingDouble(Packed::createdUtc));
            kept.forEach(annotation -> writer.addText(annotation.json()));
            writer.finish();
            long deleted = deleteImages(folder);
            writer.publish();
            return deleted;
        }
    }

    private long deleteImages(Path folder) {
        long deleted = 0;
        for (String image : images) {
            try {
                deleted += Files.deleteIfExists(folder.resolve(image)) ? 1 : 0;
            } catch (IOException e) {
                throw new UncheckedIOException("deleting " + folder.resolve(image), e);
            }
        }
        return deleted;
    }
}
