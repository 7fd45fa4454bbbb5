package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.RecipeException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The files that `file:` urls may name: those below the folders that the recipe allows, symbolic
/// links followed.
final class LocalFiles {

    private final List<Path> allowed;

    /// @throws RecipeException where a folder does not exist
    LocalFiles(List<String> allowFiles) {
        allowed = allowFiles.stream().map(LocalFiles::folder).toList();
    }

    /// The real path of a readable file.
    Path find(String url) throws FailedException {
        var path = path(url);
        try {
            // Before the check nothing is said of what exists outside of the allowed folders.
            if (!isInside(path)) {
                throw blocked(path);
            }
            var real = path.toRealPath();
            if (allowed.stream().noneMatch(real::startsWith)) {
                throw blocked(path);
            }
            if (!Files.isRegularFile(real)) {
                throw Failure.of(Reason.FILE_NOT_FOUND, path + " is no file").asException();
            }
            return real;
        } catch (NoSuchFileException _) {
            throw Failure.of(Reason.FILE_NOT_FOUND, "There is no file " + path).asException();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    static FailedException unreadable(Path path, IOException e) {
        return Failure.of(Reason.FILE_NOT_FOUND, path + " cannot be read: " + e).asException();
    }

    /// Whether the deepest folder of the path that exists is one of ours: the recipe may name a
    /// folder by another path than the url.
    private boolean isInside(Path path) throws IOException {
        for (var folder = path.normalize(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder)) {
                return allowed.stream().anyMatch(folder.toRealPath()::startsWith);
            }
        }
        return false;
    }

    private static Path path(String url) throws FailedException {
        try {
            // Blanks and the like are common in such urls, and URI does not take them.
            var rest = url.strip().substring("file:".length());
            var fragment = rest.indexOf('#') < 0 ? rest : rest.substring(0, rest.indexOf('#'));
            var local = fragment.startsWith("//localhost/") ? fragment.substring(11) : fragment;
            var uri = new URI("file:" + encoded(local.replaceFirst("^/{2,}", "/")));
            return Path.of(uri).toAbsolutePath();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException _) {
            throw Failure.of(
                            Reason.BAD_URL,
                            "The url " + Url.redacted(url) + " names no file of this machine")
                    .asException();
        }
    }

    private static String encoded(String path) {
        return path.replace(" ", "%20")
                .replace("\"", "%22")
                .replace("?", "%3F")
                .replace("[", "%5B")
                .replace("]", "%5D")
                .replace("{", "%7B")
                .replace("}", "%7D");
    }

    private static FailedException blocked(Path path) {
        return Failure.of(
                        Reason.BLOCKED_ADDRESS,
                        path + " is not below a folder that the recipe allows (fetch.allow_files)")
                .asException();
    }

    private static Path folder(String text) {
        try {
            return Path.of(text).toRealPath();
        } catch (IOException | IllegalArgumentException e) {
            throw new RecipeException(
                    "fetch.allow_files: "
                            + text
                            + " cannot be opened ("
                            + e
                            + "); allowed are folders that exist");
        }
    }
}
