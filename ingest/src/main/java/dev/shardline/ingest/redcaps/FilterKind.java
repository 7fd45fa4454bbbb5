package dev.shardline.ingest.redcaps;

import java.util.Locale;

/// The filters that an annotation file tells of in its `info`, in the order in which they are
/// applied.
public enum FilterKind {
    WORD("word"),
    NSFW("NSFW"),
    FACE("face");

    private final String word;

    FilterKind(String word) {
        this.word = word;
    }

    /// The key in `info`, such as `word_filter`.
    String key() {
        return name().toLowerCase(Locale.ROOT) + "_filter";
    }

    /// What files are that it was applied to, such as `word-filtered`.
    String filtered() {
        return word + "-filtered";
    }
}
