package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A value for each key: what the recipe gives, else the standard.
final class Values {

    private final Map<Key<?>, Object> values = new HashMap<>();
    private final RecipeTree tree;
    private final Place recipe;

    /// Reads every key.
    ///
    /// @param problems takes what is wrong; if it took anything, the values are not all there
    Values(RecipeTree tree, Place recipe, Problems problems) {
        this.tree = tree;
        this.recipe = recipe;
        Keys.ALL.forEach(key -> read(key, problems));
    }

    @SuppressWarnings("unchecked") // Under each key there is only what its kind has read.
    <T> T get(Key<T> key) {
        Object value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("The recipe's problems were not reported: " + key);
        }
        return (T) value;
    }

    /// Whether the recipe itself says something about this key.
    boolean isGiven(Key<?> key) {
        return tree.entry(key.path()).isPresent();
    }

    /// Where a key is given, else the recipe as a whole.
    Place place(Key<?> key) {
        return tree.entry(key.path()).map(RecipeTree.Entry::place).orElse(recipe);
    }

    /// The standard value of a key, where it has one.
    static <T> Optional<T> standard(Key<T> key) {
        String yaml = key.standard();
        if (yaml == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(key.kind().read(YamlText.compose(Place.whole(key.path()), yaml)));
        } catch (Misfit e) {
            throw new IllegalStateException("The standard value of " + key + " is not allowed", e);
        }
    }

    /// Whether the rows are found by a search: then there are no files.
    private boolean isSearch() {
        return tree.entry(Keys.SOURCE_FORMAT.path())
                .filter(format ->
                        format.value() instanceof ScalarNode scalar
                                && scalar.getValue().equals(Kinds.word(SourceFormat.FLICKR)))
                .isPresent();
    }

    private <T> void read(Key<T> key, Problems problems) {
        var entry = tree.entry(key.path());
        if (entry.isEmpty() && key.equals(Keys.SOURCE_PATHS) && isSearch()) {
            values.put(key, List.of());
            return;
        }
        if (entry.isEmpty()) {
            standard(key)
                    .ifPresentOrElse(
                            value -> values.put(key, value),
                            () ->
                                    problems.add(
                                            recipe,
                                            key.path()
                                                    + " is missing; it must be "
                                                    + key.kind().expected()));
            return;
        }
        Node value = entry.get().value();
        try {
            values.put(key, key.kind().read(value));
        } catch (Misfit e) {
            problems.add(
                    entry.get().place().at(e.node()), e.sentence(key.path(), value, key.kind()));
        }
    }
}
