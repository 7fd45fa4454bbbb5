package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The recipes that we ship.
class RecipesTest {

    @ParameterizedTest
    @MethodSource
    void eachCanBeUsed(Path file) {
        boolean search = Path.of("flickr.yaml").equals(file.getFileName());
        Recipe recipe =
                RecipeReader.read(
                        file,
                        search
                                ? List.of("output=there")
                                : List.of("source.paths=here", "output=there"));

        assertThat(recipe.source().paths()).isEqualTo(search ? List.of() : List.of("here"));
        assertThat(recipe.output()).isEqualTo("there");
    }

    static List<Path> eachCanBeUsed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../recipes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
