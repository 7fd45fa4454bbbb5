package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Embedder;
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

    /// Models from elsewhere are kept beside the jobs' state.
    private static final Path MODELS = Path.of(".shardline", "models");

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description =
                    "A recipe whose section embed names the models that made the embeddings, and"
                            + " whose section fetch says how images of the web are got (default: no"
                            + " models; public networks only).")
    private @Nullable Path recipe;

    private Recipe recipe() {
        return recipe == null
                ? RecipeReader.parse("search", "source: {paths: none.txt}\noutput: none", STANDARD)
                : RecipeReader.read(recipe, List.of());
    }

    /// The models of the recipe. The caller closes them.
    QueryEncoder encoder() {
        Recipe said = recipe();
        if (said.embed().image().isEmpty() && said.embed().text().isEmpty()) {
            return QueryEncoder.none(
                    "Words and images cannot be searched for: no recipe names models that make vectors"
                            + " of them (--recipe, with embed.image or embed.text). Ask by the id of a"
                            + " row, or by embedding_input.");
        }
        return new RecipeEncoder(Embedder.open(said.embed(), MODELS, said.s3()));
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
