package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `docs/recipe.md` is made from [Keys], and this keeps the two together.
class RecipeReferenceTest {

    private static final Path PAGE = Path.of("../docs/recipe.md");

    @Test
    void docsRecipeMdSaysWhatTheReaderDoes() throws IOException {
        String made = RecipeReference.page();
        if ("write".equals(System.getProperty("shardline.docs"))) {
            Files.writeString(PAGE, made);
        }

        assertThat(PAGE)
                .as(
                        "docs/recipe.md is stale; write it anew with"
                                + " mvn -q -pl schemas -am test -Dtest=RecipeReferenceTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dshardline.docs=write")
                .hasContent(made);
    }

    @Test
    void everyStandardValueIsAllowed() {
        assertThat(Keys.ALL).allSatisfy(key -> Values.standard(key));
    }
}
