package dev.shardline.schemas.recipe;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key of the recipe: what the reader accepts and what the reference in `docs/recipe.md` says.
///
/// @param path the names from the top, with dots: `fetch.timeout`
/// @param kind what values it takes
/// @param standard the value of a recipe without it, as YAML; null where every recipe must have it
/// @param derived how the value is found where the standard is only a stand-in; else empty
/// @param sentence what it does
record Key<T>(
        String path, Kind<T> kind, @Nullable String standard, String derived, String sentence) {

    /// Of the source, but of how its rows come and not of which.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "source.flickr.api",
                    "source.flickr.key_file",
                    "source.flickr.pause",
                    "source.flickr.photos");

    /// Whether two runs of one job must agree on it, because it decides what is in the shards. How
    /// the bytes come and which cluster carries them may change from run to run.
    boolean decidesOutput() {
        return switch (section()) {
            case "" -> !path.equals("job") && !path.equals("stop_when");
            case "fetch" ->
                    path.equals("fetch.respect_opt_out")
                            || path.equals("fetch.respect_robots")
                            || path.equals("fetch.hashes");
            case "enrich" -> !path.equals("enrich.device") && !path.equals("enrich.batch");
            case "kafka", "s3", "monitoring", "embed" -> false;
            case "source" -> !ELSEWHERE.contains(path);
            default -> true;
        };
    }

    /// The outermost name above it; empty at the top.
    private String section() {
        int dot = path.indexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }
}
