package dev.shardline.pipeline.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/// A registry as companies have it: behind TLS, and for users with a password.
final class GuardedRegistry implements AutoCloseable {

    static final String USER = "shardline:p%ss:word";

    private final HttpsServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI registry;

    private GuardedRegistry(HttpsServer server, URI registry) {
        this.server = server;
        this.registry = registry;
    }

    /// @param registry without guard: scheme, host and port
    static GuardedRegistry before(URI registry, Certificate certificate)
            throws IOException, GeneralSecurityException {
        var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        var server = HttpsServer.create(loopback, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        var guarded = new GuardedRegistry(server, registry);
        server.createContext("/", guarded::answer);
        server.start();
        return guarded;
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/apis/ccompat/v7";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String expected =
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(USER.getBytes(StandardCharsets.UTF_8));
            if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] asked = exchange.getRequestBody().readAllBytes();
            var request =
                    HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(asked))
                            .build();
            var answer = client.send(request, BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
