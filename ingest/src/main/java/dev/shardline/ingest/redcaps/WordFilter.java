package dev.shardline.ingest.redcaps;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.redcaps.AnnotationFilter.Chosen;
import dev.shardline.ingest.redcaps.AnnotationFilter.Filtered;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/// Removes the annotations whose captions hold certain words, and their images, as
/// [AnnotationFilter] does it. A word is found where it stands between spaces or at an end of the
/// caption, as written: `word` is not in `word,` nor in `Word`.
public final class WordFilter {

    private WordFilter() {}

    /// Filters a file in place.
    ///
    /// @param images the folder of `SUBREDDIT/IMAGE_ID.jpg`
    /// @param model what `info.word_filter.model` says: whose list it is
    /// @throws SourceException if it has been filtered before, or cannot be; nothing is changed
    ///   then
    public static Filtered filter(Path file, Path images, List<String> words, String model) {
        List<String> padded = words.stream().map(word -> " " + word + " ").toList();
        return AnnotationFilter.filter(
                file,
                images,
                new FilterMark(FilterKind.WORD, model, null),
                read -> chosen(read, padded));
    }

    private static Chosen chosen(Path file, List<String> padded) {
        var ids = new HashSet<String>();
        AnnotationFile.read(
                file,
                annotation -> {
                    String caption = " " + annotation.caption() + " ";
                    if (padded.stream().anyMatch(caption::contains)) {
                        ids.add(annotation.imageId());
                    }
                });
        return new Chosen(ids, 0);
    }
}
