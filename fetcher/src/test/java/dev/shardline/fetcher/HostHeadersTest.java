package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.recipe.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostHeadersTest extends FetcherTestBase {

    private static final Limits NONE = new Limits(null, null);

    private final Settings settings = settings();

    private void say(String host, Map<String, String> headers, Map<String, String> cookies) {
        settings.hosts.put(host, new HostSettings.Host(NONE, headers, cookies, null));
    }

    private Map<String, String> headers(String host) {
        var secrets = new Secrets(Map.of("TOKEN", "s3$cret", "LINES", "a\r\nX: b")::get);
        return new HostHeaders(settings.build().hosts(), secrets).of(host);
    }

    @Test
    void aHostGetsItsHeadersAndNoOtherDoes() throws Exception {
        say("127.0.0.1", Map.of("Referer", "http://me.org/"), Map.of("over18", "1", "b", "c"));
        server.on("/", "200 OK", "x");
        var fetcher =
                fetcher(
                        settings,
                        (_, _) -> java.util.List.of(java.net.InetAddress.ofLiteral("127.0.0.1")));
        fetched(fetcher, server.url("/"));
        fetched(fetcher, "http://other.org:" + server.port() + "/");
        assertThat(server.heads.getFirst())
                .contains("Referer: http://me.org/\n", "Cookie: b=c; over18=1\n");
        assertThat(server.heads.getLast()).doesNotContain("Referer", "Cookie");
    }

    @Test
    void aRedirectDoesNotCarryThemAway() throws Exception {
        say("127.0.0.1", Map.of("Authorization", "Bearer x"), Map.of());
        server.on("/", "302 Found\r\nLocation: http://other.org:" + server.port() + "/there", "")
                .on("/there", "200 OK", "x");
        var fetcher =
                fetcher(
                        settings,
                        (_, _) -> java.util.List.of(java.net.InetAddress.ofLiteral("127.0.0.1")));
        fetched(fetcher, server.url("/"));
        assertThat(server.heads.getFirst()).contains("Authorization: Bearer x");
        assertThat(server.heads.getLast()).doesNotContain("Authorization");
    }

    @Test
    void theNarrowestNameDecides() {
        say("a.org", Map.of("X", "wide", "Y", "wide"), Map.of());
        say("b.a.org", Map.of("x", "narrow"), Map.of());
        assertThat(headers("c.b.a.org")).isEqualTo(Map.of("X", "narrow", "Y", "wide"));
        assertThat(headers("a.org")).isEqualTo(Map.of("X", "wide", "Y", "wide"));
        assertThat(headers("org")).isEmpty();
    }

    @Test
    void secretsComeFromTheEnvironmentAndFromFiles(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("token"), "s3$cret\n");
        say(
                "a.org",
                Map.of("Authorization", "Bearer ${env:TOKEN}"),
                Map.of("t", "${file:" + file + "}"));
        assertThat(headers("a.org"))
                .isEqualTo(Map.of("Authorization", "Bearer s3$cret", "Cookie", "t=s3$cret"));
        say("b.org", Map.of("Authorization", "Bearer ${env:NOBODY}"), Map.of());
        assertThatThrownBy(() -> headers("b.org"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("fetch.hosts.b.org names $NOBODY, which is not set");
        say("b.org", Map.of("Authorization", "Bearer ${env:LINES}"), Map.of());
        assertThatThrownBy(() -> headers("b.org"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("fetch.hosts.b.org has Bearer ${env:LINES}, and that is no");
    }
}
