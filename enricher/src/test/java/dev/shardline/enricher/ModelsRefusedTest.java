package dev.shardline.enricher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.testing.Models;
import dev.shardline.testing.OnnxFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a model must be to be used, and where it may come from.
class ModelsRefusedTest {

    @TempDir private Path folder;

    @Test
    void oneThatIsNotThereIsNamedWithWhatIsExpected() {
        String hash = "ab".repeat(32);
        assertThatThrownBy(() -> open("nsfw: {model: {path: %s, sha256: %s}}", "gone.onnx", hash))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "enrich.nsfw: there is no file %s; expected is a model with the SHA-256 %s.",
                        folder.resolve("gone.onnx"), hash);
    }

    @Test
    void oneWithAnotherHashIsRefusedWithBoth() {
        String hash = write("m.onnx", Models.nsfw());
        String other = "ab".repeat(32);
        assertThatThrownBy(() -> open("nsfw: {model: {path: %s, sha256: %s}}", "m.onnx", other))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "enrich.nsfw: the model %s has the SHA-256 %s; the recipe expects %s.",
                        folder.resolve("m.onnx"), hash, other);
    }

    @Test
    void whatIsNotOnnxIsRefused() throws IOException {
        Files.write(folder.resolve("m.onnx"), "no model".getBytes(UTF_8));
        assertThatThrownBy(() ->
                        open("nsfw: {model: {path: %s, sha256: %s}}", "m.onnx", sha256("no model")))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "enrich.nsfw: %s is no model in the format ONNX that can be loaded: "
                                .formatted(folder.resolve("m.onnx")));
    }

    @Test
    void anInputOfAnotherShapeIsRefusedWithBoth() {
        String hash = write("m.onnx", Models.redOverGreen(224));
        assertThatThrownBy(() -> open("nsfw: {model: {path: %s, sha256: %s}}", "m.onnx", hash))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "enrich.nsfw: the model %s takes ?×3×224×224, but enrich.nsfw.input makes"
                                + " 1×299×299×3.",
                        folder.resolve("m.onnx"));
    }

    @Test
    void oneThatTakesSomethingElseThanAnImageIsRefused() {
        String hash =
                write(
                        "m.onnx",
                        new OnnxFile()
                                .input("image", -1, 3, 4, 4)
                                .input("mask", -1, 3, 4, 4)
                                .output("sum", -1, 3, 4, 4)
                                .node("Add", List.of("image", "mask"), "sum"));
        assertThatThrownBy(() ->
                        open("scores: {name: a, model: {path: %s, sha256: %s}}", "m.onnx", hash))
                .hasMessage(
                        "enrich.scores (score_a): the model %s has 2 inputs (image, mask); expected"
                                + " is one, the image.",
                        folder.resolve("m.onnx"));
    }

    @Test
    void anotherNumberOfOutputsThanTheRecipeNamesIsRefused() {
        String hash = write("m.onnx", Models.nsfw());
        assertThatThrownBy(() ->
                        open(
                                "nsfw: {model: {path: %s, sha256: %s}, classes: [a, b], sum: [a]}",
                                "m.onnx", hash))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "The model gives 1×5 for 1 images; expected are 2 numbers for each.");
    }

    @Test
    void aClassifierFindsNoFaces() {
        String hash = write("m.onnx", Models.nsfw());
        assertThatThrownBy(() ->
                        open(
                                "faces: {model: {path: %s, sha256: %s}, detector: retinaface}",
                                "m.onnx", hash))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("takes ?×299×299×3, but enrich.faces, which needs images");
        assertThatThrownBy(() -> open("faces: {model: {path: %s, sha256: %s}}", "m.onnx", hash))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is no model of the YuNet family that OpenCV can use")
                .hasMessageContaining(folder.resolve("m.onnx").toString());
    }

    @Test
    void oneOnAWebServerIsBroughtOnce() throws IOException {
        byte[] bytes = Models.nsfw().bytes();
        String hash = write("m.onnx", Models.nsfw());
        var requests = new AtomicInteger();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/m.onnx",
                exchange -> {
                    requests.incrementAndGet();
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            String nsfw = "nsfw: {model: {path: '%s', sha256: %s}}";
            open(nsfw.formatted(address + "/m.onnx", hash)).close();
            open(nsfw.formatted(address + "/m.onnx", hash)).close();
            assertThat(requests).hasValue(1);
            String other = "ab".repeat(32);
            assertThatThrownBy(() -> open(nsfw.formatted(address + "/m.onnx?key=x", other)))
                    .hasMessage(
                            "enrich.nsfw: the model %s/m.onnx has the SHA-256 %s; the recipe expects"
                                    + " %s.",
                            address, hash, other);
            assertThatThrownBy(() -> open(nsfw.formatted(address + "/gone.onnx", other)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("cannot be read: the server answered 404");
        } finally {
            server.stop(0);
        }
        try (Stream<Path> kept = Files.list(folder.resolve("kept"))) {
            assertThat(kept).containsExactly(folder.resolve("kept").resolve(hash + ".onnx"));
        }
    }

    private String write(String name, OnnxFile model) {
        return model.write(folder.resolve(name));
    }

    private static String sha256(String text) {
        return DigestUtils.sha256Hex(text);
    }

    private Enricher open(String yaml, String file, String hash) {
        return open(yaml.formatted(folder.resolve(file), hash));
    }

    private Enricher open(String yaml) {
        EnrichSettings settings =
                RecipeReader.parse(
                                "r.yaml",
                                "source: {paths: a.csv}\noutput: out\nenrich: {" + yaml + "}",
                                List.of())
                        .enrich();
        return Enricher.open(
                settings, Pictures.PNG, folder.resolve("kept"), S3Settings.STANDARD, 2);
    }
}
