package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SearchServerTest {

    private static final String ROW_7 =
            "{\"id\": 7, \"modality\": \"image\", \"num_images\": 1, \"indice_name\": \"cats\"}";

    @TempDir private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Served served;

    @BeforeEach
    void serve() throws IOException, SQLException {
        served = Served.start(folder, null);
    }

    @AfterEach
    void close() {
        client.close();
        served.close();
    }

    private URI at(String path) {
        return served.server().address().resolve(path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(path)));
    }

    private HttpRequest.Builder posting(String path, String body) {
        return HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return send(posting(path, body));
    }

    @Test
    void answersQuestions() throws Exception {
        HttpResponse<String> answer = post("/knn-service", ROW_7);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .startsWith("[{\"url\":\"http://127.0.0.1:1/7.jpg\",\"image_path\":\"key7\",");
        assertThat(get("/indices-list").body()).isEqualTo("[\"cats\"]");
        assertThat(get("/metrics").body()).isEqualTo("metrics of the process\n");
        assertThat(get("/metrics-summary").body())
                .contains("full_knn_request_time", "knn_index_time", " 1 times");
    }

    @Test
    void givesWholeRows() throws Exception {
        assertThat(post("/metadata", "{\"indice_name\": \"cats\", \"ids\": [3, 1]}").body())
                .isEqualTo(
                        "[{\"id\":3,\"metadata\":{\"image_path\":\"key3\",\"caption\":\"caption"
                                + " <b>3</b>\",\"url\":null,\"NSFW\":\"UNLIKELY\",\"width\":300}},"
                                + "{\"id\":1,\"metadata\":{\"image_path\":\"key1\",\"caption\":\"caption"
                                + " <b>1</b>\",\"url\":\"http://127.0.0.1:1/1.jpg\","
                                + "\"NSFW\":\"UNLIKELY\",\"width\":100}}]");
        assertThat(post("/metadata", "{\"ids\": []}").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/knn-service | no json | 400 | The request is no JSON",
                "/knn-service | {} | 400 | modality must be",
                "/knn-service | [1] | 400 | must be a JSON object",
                "/metadata | {} | 400 | ids must be given",
                "/metadata | {\"ids\": [99]} | 400 | There is no row 99",
                "/metadata | {\"ids\": 3} | 400 | ids must be a list",
                "/nothing | {} | 404 | There are /",
                "/page.html | {} | 404 | There are /",
            })
    void refusesWithASentence(String path, String body, int status, String sentence)
            throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"message\":\"").contains(sentence);
    }

    @Test
    void refusesAnEmptyBodyAndGet() throws Exception {
        assertThat(post("/knn-service", "").statusCode()).isEqualTo(400);
        assertThat(get("/knn-service").statusCode()).isEqualTo(405);
        assertThat(get("/../../etc/passwd").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesALargeBody() throws Exception {
        String large = "{\"text\": \"" + "a".repeat(16 << 20) + "\"}";
        HttpResponse<String> answer = post("/knn-service", large);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(post("/knn-service", ROW_7).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesPagesOfOtherSites() throws Exception {
        var foreign = posting("/knn-service", ROW_7).header("Origin", "https://evil.example");
        assertThat(send(foreign).statusCode()).isEqualTo(403);
        var own =
                posting("/knn-service", ROW_7)
                        .header("Origin", "http://" + served.server().address().getAuthority());
        HttpResponse<String> answer = send(own);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void refusesNamesThatWereMadeToLeadHere() throws Exception {
        assertThat(statusFor("rebound.example")).isEqualTo("403");
        assertThat(statusFor("127.0.0.1.evil.example:80")).isEqualTo("403");
        assertThat(statusFor("localhost:1234")).isEqualTo("200");
    }

    private String statusFor(String host) throws IOException {
        URI address = served.server().address();
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), address.getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /indices-list HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                    .formatted(host)
                                    .getBytes(StandardCharsets.US_ASCII));
            var line = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return line.split(" ", 3)[1];
        }
    }

    @Test
    void answersPagesOfASiteThatIsAllowed() throws Exception {
        try (Served open = Served.start(folder.resolve("open"), "*")) {
            URI there = open.server().address().resolve("/knn-service");
            var request =
                    HttpRequest.newBuilder(there)
                            .header("Origin", "https://other.example")
                            .POST(BodyPublishers.ofString(ROW_7));
            HttpResponse<String> answer = send(request);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
            var before = HttpRequest.newBuilder(there).method("OPTIONS", BodyPublishers.noBody());
            assertThat(send(before).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void servesAPageThatLoadsNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy)
                                .contains("default-src 'none'", "script-src 'self'")
                                .doesNotContain("unsafe"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.body())
                .contains("role=\"status\" aria-live=\"polite\"", "<label for=\"text\">")
                .doesNotContain("http:", "https:", "style=", "onclick");
        assertThat(get("/page.css").body()).doesNotContain("url(", "@import");
        assertThat(get("/page.js").body()).doesNotContain("innerHTML", "outerHTML", "eval(");
    }

    @Test
    void saysThatItsPortIsTaken() {
        var settings =
                new SearchServer.Settings(
                        InetAddress.ofLiteral("127.0.0.1"),
                        served.server().address().getPort(),
                        null);
        assertThatThrownBy(() -> SearchServer.start(served.api(), () -> "", settings))
                .isInstanceOf(IndexException.class)
                .hasMessageContaining("Choose another with --port");
    }
}
