package dev.shardline.pipeline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DemoSiteTest {

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
    private DemoSite site;

    DemoSiteTest() throws IOException {
        site = DemoSite.start(60, 7);
    }

    @AfterAll
    void close() {
        client.close();
        site.close();
    }

    @Test
    void servesThePicturesThatTheListPromises() throws Exception {
        for (DemoRow row : site.rows()) {
            if (row.status().equals("success")) {
                HttpResponse<byte[]> response = getTwice(row.url());
                assertThat(response.statusCode()).as(row.url()).isEqualTo(200);
                assertThat(md5(response.body())).as(row.url()).isEqualTo(row.md5());
            }
        }
    }

    @Test
    void answersWithThePromisedStatus() throws Exception {
        for (DemoRow row : site.rows()) {
            String reason = row.reason().orElse("");
            if (reason.startsWith("http_")) {
                assertThat("http_" + get(row.url()).statusCode()).isEqualTo(reason);
            }
        }
    }

    @Test
    void endsABodyEarly() {
        assertThatIOException().isThrownBy(() -> get(urlOf(Reason.TRUNCATED_BODY)));
    }

    @Test
    void sendsEmptyBodies() throws Exception {
        assertThat(get(urlOf(Reason.EMPTY_BODY)).body()).isEmpty();
    }

    @Test
    void sendsOptOuts() throws Exception {
        assertThat(get(urlOf(Reason.OPT_OUT)).headers().allValues("X-Robots-Tag"))
                .containsExactly("noai");
    }

    @Test
    void redirectsForEver() throws Exception {
        HttpResponse<byte[]> last = get(urlOf(Reason.TOO_MANY_REDIRECTS));

        assertThat(last.statusCode()).isEqualTo(302);
    }

    @Test
    void isSilent() {
        assertThatThrownBy(() -> get(urlOf(Reason.READ_TIMEOUT), Duration.ofMillis(300)))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void tricklesWithoutEnd() throws Exception {
        try (var socket = ask("/trickle.jpg")) {
            assertThat(socket.getInputStream().readNBytes(80)).hasSize(80);
        }
    }

    @Test
    void floodsWithoutEnd() throws Exception {
        try (var socket = ask("/flood.jpg")) {
            assertThat(socket.getInputStream().readNBytes(20_000_000)).hasSize(20_000_000);
        }
    }

    @Test
    void resetsConnections() throws Exception {
        try (var socket = ask("/reset.jpg")) {
            assertThatIOException()
                    .isThrownBy(() -> socket.getInputStream().read())
                    .withMessageContaining("reset");
        }
    }

    @Test
    void speaksNoTls() {
        assertThatThrownBy(() -> get(urlOf(Reason.TLS), Duration.ofSeconds(5)))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void letsNobodyConnect() throws IOException {
        URI deaf = URI.create(urlOf(Reason.CONNECT_TIMEOUT));
        try (var socket = new Socket()) {
            assertThatThrownBy(() ->
                            socket.connect(
                                    new InetSocketAddress(deaf.getHost(), deaf.getPort()), 300))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void namesAHostThatNobodyKnows() {
        String host = URI.create(urlOf(Reason.DNS)).getAuthority();

        assertThatThrownBy(() -> InetAddress.getByName(host))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void hasRowsForEveryReason() {
        assertThat(site.rows().stream().flatMap(row -> row.reason().stream()))
                .contains(
                        ("http_404 http_410 http_403 http_500 http_503 dns connect_timeout"
                                        + " connection_refused connection_reset read_timeout"
                                        + " total_timeout tls too_many_redirects too_many_bytes"
                                        + " truncated_body empty_body bad_url blocked_address"
                                        + " not_an_image decode_failed too_many_pixels too_small"
                                        + " area_too_large aspect_ratio_too_large checksum_mismatch"
                                        + " filtered filter_error duplicate opt_out")
                                .split(" "));
        assertThat(site.rows()).hasSizeBetween(95, 115);
    }

    @Test
    void keepsTheFirstOfEqualRows() {
        var first = new HashMap<String, DemoRow>();
        for (DemoRow row : site.rows()) {
            DemoRow before = first.putIfAbsent(row.url() + row.caption(), row);
            assertThat(row.reason().orElse("").equals("duplicate")).isEqualTo(before != null);
        }
    }

    @Test
    void writesTheSameListAgainAtTheSamePort(@TempDir Path folder) throws IOException {
        Path list = folder.resolve("list.csv");
        Path again = folder.resolve("again.csv");
        site.writeCsv(list);

        int port = DemoSite.portOf(list).orElseThrow();
        site.close();
        site = DemoSite.start(60, 7, port);
        site.writeCsv(again);

        assertThat(port).isEqualTo(site.port());
        assertThat(again).hasSameBinaryContentAs(list);
        assertThat(DemoSite.portOf(folder.resolve("none.csv"))).isEmpty();
    }

    @Test
    void namesAPortThatIsTaken() {
        assertThatIOException()
                .isThrownBy(() -> DemoSite.start(1, 7, site.port()).close())
                .withMessageContaining(String.valueOf(site.port()));
    }

    @Test
    void writesARecipeThatNamesListAndOutput(@TempDir Path folder) throws IOException {
        Path recipe = folder.resolve("quickstart.yaml");

        DemoSite.writeRecipe(recipe, Path.of("it's", "list.csv"), Path.of("out"));

        assertThat(Files.readString(recipe))
                .contains("paths: ['it''s/list.csv']", "output: 'out'", "job: quickstart\n");
    }

    private String urlOf(Reason reason) {
        return site.rows().stream()
                .filter(row -> row.reason().orElse("").equals(reason.word()))
                .map(DemoRow::url)
                .findFirst()
                .orElseThrow();
    }

    /// Once more where the site was busy.
    private HttpResponse<byte[]> getTwice(String url) throws Exception {
        HttpResponse<byte[]> response = get(url);
        return response.statusCode() == 503 ? get(url) : response;
    }

    private HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
        return get(url, Duration.ofSeconds(10));
    }

    private HttpResponse<byte[]> get(String url, Duration timeout)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout).build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private Socket ask(String path) throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), site.port());
        String request = "GET " + path + " HTTP/1.1\r\nHost: demo\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String md5(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }
}
