package dev.shardline.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/// What vectors are of.
public enum Modality {
    @JsonProperty("image")
    IMAGE("image", "img_emb"),

    @JsonProperty("text")
    TEXT("text", "text_emb");

    private final String word;
    private final String prefix;

    Modality(String word, String prefix) {
        this.word = word;
        this.prefix = prefix;
    }

    /// As the API and the files of an index call it.
    public String word() {
        return word;
    }

    /// The folder of its embeddings, and the beginning of their names.
    String prefix() {
        return prefix;
    }

    /// The modality that is called so.
    public static Optional<Modality> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
