package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Removes the annotations whose captions hold certain words, and their images, and writes into
/// `info.word_filter` that this was done. A word is found where it stands between spaces or at an
/// end of the caption, as written: `word` is not in `word,` nor in `Word`.
///
/// The new file is whole and on disk before the first image is deleted, and takes its name after
/// the last one. A crash in between leaves annotations whose images are gone; the same command goes
/// on and ends as it would have.
public final class WordFilter {

    private static final String KEY = "word_filter";

    private final List<String> padded;
    private final List<Packed> kept = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private long removed;

    private WordFilter(List<String> words) {
        this.padded = words.stream().map(word -> " " + word + " ").toList();
    }

    /// What was removed.
    ///
    /// @param annotations that are gone
    /// @param images of them that were there and are gone
    public record Filtered(long annotations, long kept, long images) {}

    /// Filters a file in place.
    ///
    /// @param images the folder of `SUBREDDIT/IMAGE_ID.jpg`
    /// @param model what `info.word_filter.model` says: whose list it is
    /// @throws SourceException if it has been filtered before, or cannot be; nothing is changed
    ///   then
    public static Filtered filter(Path file, Path images, List<String> words, String model) {
        if (!Files.isDirectory(images)) {
            throw new SourceException(images + " is no folder; it should hold the images.");
        }
        var filter = new WordFilter(words);
        var remove = new HashSet<String>();
        AnnotationFile.read(file, annotation -> filter.look(annotation, remove));
        ObjectNode head = AnnotationFile.read(file, annotation -> filter.sort(annotation, remove));
        ObjectNode info = AnnotationFile.info(file, head);
        if (info.has(KEY)) {
            throw new SourceException(
                    file + " has been word-filtered already: it has the key info." + KEY + ".");
        }
        info.putObject(KEY).put("num_removed", filter.removed).put("model", model);
        try (AnnotationWriter writer = AnnotationWriter.open(file, head)) {
            filter.kept.sort(Comparator.comparingDouble(Packed::createdUtc));
            filter.kept.forEach(annotation -> writer.addText(annotation.json()));
            writer.finish();
            long deleted = filter.deleteImages(images);
            writer.publish();
            return new Filtered(filter.removed, filter.kept.size(), deleted);
        }
    }

    private void look(Annotation annotation, Set<String> remove) {
        String caption = " " + annotation.caption() + " ";
        if (padded.stream().anyMatch(caption::contains)) {
            remove.add(annotation.imageId());
        }
    }

    /// An id that comes twice names one image: both go, or both stay.
    private void sort(Annotation annotation, Set<String> remove) {
        if (remove.contains(annotation.imageId())) {
            images.add(annotation.imageFile());
            removed++;
        } else {
            kept.add(Packed.of(annotation));
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
