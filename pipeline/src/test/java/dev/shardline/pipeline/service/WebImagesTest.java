package dev.shardline.pipeline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.shardline.fetcher.Fetcher;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.search.QueryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebImagesTest {

    private static final byte[] BODY = {1, 2, 3};

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        asked.incrementAndGet();
                        boolean found = exchange.getRequestURI().getPath().equals("/a.jpg");
                        exchange.sendResponseHeaders(found ? 200 : 404, found ? BODY.length : -1);
                        if (found) {
                            exchange.getResponseBody().write(BODY);
                        }
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String at(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static Fetcher fetcher(String... settings) {
        Recipe recipe =
                RecipeReader.parse(
                        "search", "source: {paths: none.txt}\noutput: none", List.of(settings));
        return Fetcher.of(recipe.fetch(), recipe.s3());
    }

    @Test
    void getsWhatTheRecipeAllows() throws InterruptedException {
        try (Fetcher fetcher = fetcher("fetch.allow_networks=[127.0.0.1/32]", "fetch.retries=0")) {
            var images = new WebImages(fetcher);
            assertThat(images.fetch(at("/a.jpg"))).isEqualTo(BODY);
            assertThatThrownBy(() -> images.fetch(at("/b.jpg")))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("404");
        }
    }

    @Test
    void asksNobodyInPrivateNetworks() {
        try (Fetcher fetcher = fetcher("fetch.retries=0")) {
            var images = new WebImages(fetcher);
            String port = ":" + server.getAddress().getPort() + "/a.jpg";
            for (String host :
                    List.of("127.0.0.1", "localhost", "[::1]", "2130706433", "0.0.0.0")) {
                assertThatThrownBy(() -> images.fetch("http://" + host + port))
                        .isInstanceOf(QueryException.class)
                        .hasMessageContaining("The image cannot be had");
            }
            assertThat(asked).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "s3://bucket/key",
                "data:image/png;base64,AAAA",
                "/etc/passwd",
                ""
            })
    void readsNothingOfThisMachineNorWithItsRights(String url) {
        try (Fetcher fetcher = fetcher("fetch.allow_files=[/]")) {
            assertThatThrownBy(() -> new WebImages(fetcher).fetch(url))
                    .isInstanceOf(QueryException.class)
                    .hasMessage("An image's address must begin with http:// or https://.");
        }
    }
}
