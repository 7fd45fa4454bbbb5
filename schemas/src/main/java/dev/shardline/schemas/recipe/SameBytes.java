package dev.shardline.schemas.recipe;

import dev.shardline.schemas.RepeatedBytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is made of the same bytes from many addresses: the recipe's `validate.same_bytes`.
///
/// @param urls how many addresses are suspicious; null looks for none
/// @param drop whether such images end as `placeholder`
public record SameBytes(@Nullable Integer urls, boolean drop) {

    /// For who reports such bytes.
    public Optional<RepeatedBytes> toReport() {
        return Optional.ofNullable(urls).map(RepeatedBytes::new);
    }

    /// For who drops such images; empty where they are kept.
    public Optional<RepeatedBytes> toDrop() {
        return drop ? toReport() : Optional.empty();
    }
}
