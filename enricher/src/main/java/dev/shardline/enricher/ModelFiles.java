package dev.shardline.enricher;

import dev.shardline.schemas.recipe.EnrichSettings.Model;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3AccessException;
import dev.shardline.schemas.s3.S3Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/// The files of models: those of this machine where they are, others brought once and kept under
/// their hash. Whatever the place, a file is used only if it has the hash that the recipe says.
///
/// @param folder keeps what was brought; made where it is needed
/// @param s3 who answers `s3://` addresses
record ModelFiles(Path folder, S3Settings s3) {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEAD = Duration.ofSeconds(60);

    /// A file of this machine with the bytes of a model.
    ///
    /// @param key of the recipe, for messages
    /// @throws ModelException if there is none
    Path find(String key, Model model) {
        try {
            if (!isElsewhere(model.path())) {
                Path file = Path.of(model.path());
                require(key, model, hash(file));
                return file;
            }
            Path kept = folder.resolve(model.sha256() + ".onnx");
            if (!Files.exists(kept) || !hash(kept).equals(model.sha256())) {
                bring(key, model, kept);
            }
            return kept;
        } catch (NoSuchFileException _) {
            throw new ModelException(
                    "%s: there is no file %s; expected is a model with the SHA-256 %s."
                            .formatted(key, model.path(), model.sha256()));
        } catch (IOException | S3AccessException e) {
            throw new ModelException(
                    "%s: the model %s cannot be read: %s"
                            .formatted(key, shown(model), e.getMessage()),
                    e);
        }
    }

    private static boolean isElsewhere(String path) {
        return S3Address.isMeant(path) || isWeb(path);
    }

    private static boolean isWeb(String path) {
        return path.startsWith("http://") || path.startsWith("https://");
    }

    private static void require(String key, Model model, String hash) {
        if (!hash.equals(model.sha256())) {
            throw new ModelException(
                    "%s: the model %s has the SHA-256 %s; the recipe expects %s."
                            .formatted(key, shown(model), hash, model.sha256()));
        }
    }

    /// Whole under its name, or not at all.
    private void bring(String key, Model model, Path kept) throws IOException {
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "model-", ".part");
        try {
            if (isWeb(model.path())) {
                load(URI.create(model.path()), part);
            } else {
                load(S3Address.parse(model.path()).orElseThrow(), part);
            }
            require(key, model, hash(part));
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void load(S3Address address, Path part) throws IOException {
        try (var buckets = new Buckets(s3)) {
            var object =
                    buckets.find(address)
                            .orElseThrow(() -> new IOException("there is no such object"));
            buckets.download(object, part);
        }
    }

    /// The recipe's author has named the address, so it may be anywhere.
    private static void load(URI address, Path part) throws IOException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            HttpResponse<InputStream> answer =
                    client.send(
                            HttpRequest.newBuilder(address).timeout(HEAD).build(),
                            BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException("the server answered " + answer.statusCode());
                }
                Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String hash(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (var hashing = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                Files.copy(file, hashing);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Without user and password, and without a query, which can be a signature.
    private static String shown(Model model) {
        return isWeb(model.path())
                ? model.path().replaceFirst("//[^/]*@", "//").replaceFirst("\\?.*", "")
                : model.path();
    }
}
