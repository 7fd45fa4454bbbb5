package dev.shardline.schemas.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What is wrong with a recipe, collected so that its author can mend it in one go.
final class Problems {

    private record Problem(Place place, String sentence) {

        @Override
        public String toString() {
            return place + ": " + sentence;
        }
    }

    private final List<Problem> found = new ArrayList<>();

    void add(Place place, String sentence) {
        found.add(new Problem(place, sentence));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// @throws RecipeException if there are any: all of them, one a line, in the recipe's order
    void throwIfAny() {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(problem -> problem.place().line()));
            throw new RecipeException(
                    found.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
    }

    /// Reports one problem that leaves nothing else to be said.
    static RecipeException only(Place place, String sentence) {
        return new RecipeException(new Problem(place, sentence).toString());
    }
}
