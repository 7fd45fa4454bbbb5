package dev.shardline.pipeline.cli;

import dev.shardline.fetcher.Fetcher;
import dev.shardline.pipeline.service.WebImages;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.search.ImageSource;
import dev.shardline.search.QueryEncoder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `search` and `serve` need beside an index: models for questions, and the fetcher for images
/// of the web.
final class QueryTools {

    /// What a question's image may cost; the networks are those of every recipe.
    private static final List<String> STANDARD =
            List.of("fetch.timeout=20s", "fetch.retries=0", "fetch.max_bytes=20MB");

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description =
                    "A recipe whose section fetch says how images of the web are got, and from which"
                            + " networks (default: public ones only).")
    private @Nullable Path recipe;

    private Recipe recipe() {
        return recipe == null
                ? RecipeReader.parse("search", "source: {paths: none.txt}\noutput: none", STANDARD)
                : RecipeReader.read(recipe, List.of());
    }

    /// The models. The caller closes them.
    QueryEncoder encoder() {
        return QueryEncoder.none(
                "Words and images cannot be searched for: there is no model that makes vectors of them"
                        + " here. Ask by the id of a row, or by embedding_input.");
    }

    /// The fetcher, by the recipe's policies. The caller closes it.
    Fetcher fetcher() {
        Recipe said = recipe();
        return Fetcher.of(said.fetch(), said.s3());
    }

    /// Images of the web, by a fetcher.
    static ImageSource images(Fetcher fetcher) {
        return new WebImages(fetcher);
    }
}
