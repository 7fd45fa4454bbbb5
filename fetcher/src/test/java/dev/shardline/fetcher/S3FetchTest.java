package dev.shardline.fetcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.S3AccessException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// `s3://` urls, at a server that answers as S3 does.
final class S3FetchTest extends FetcherTestBase {

    private static final String ERROR =
            "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>no</Message></Error>";

    /// No network is allowed, but for the server that the recipe names.
    private Settings anonymous() {
        var settings = settings();
        settings.allowNetworks = List.of();
        settings.s3 = new S3Settings(server.url(""), "us-west-2", S3Settings.ANONYMOUS, true);
        return settings;
    }

    @Test
    void getsAnObjectWithoutSignature() throws Exception {
        server.on("/bucket/a%20folder/x%2By%25.jpg", "200 OK\r\nContent-Type: image/jpeg", "abc");
        var image = fetched(fetcher(anonymous()), "s3://bucket/a folder/x+y%.jpg");
        assertThat(text(image)).isEqualTo("abc");
        assertThat(image.getFinalUrl()).isEqualTo("s3://bucket/a folder/x+y%.jpg");
        assertThat(image.getContentType()).contains("image/jpeg");
        assertThat(image.getMd5()).contains("900150983cd24fb0d6963f7d28e17f72");
        assertThat(server.heads.getFirst()).doesNotContainIgnoringCase("authorization", "amz");
    }

    @Test
    void onlyS3UrlsMayReachTheServerThatTheRecipeNames() throws Exception {
        server.on("/bucket/a", "200 OK", "abc");
        var fetcher = fetcher(anonymous());
        fetched(fetcher, "s3://bucket/a");
        // The connection of the first request is kept, and is of no use for this one.
        var fate = ended(fetcher, server.url("/bucket/a"));
        assertThat(fate.getReason()).isEqualTo("blocked_address");
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void redirectsFromThereAreCheckedAsAllOthers() throws Exception {
        server.on("/bucket/a", "307 Go\r\nLocation: " + server.url("/secret"), "");
        server.on("/secret", "200 OK", "secret");
        var fate = ended(fetcher(anonymous()), "s3://bucket/a");
        assertThat(fate.getReason()).isEqualTo("blocked_address");
    }

    @Test
    void saysWhatS3Said() throws Exception {
        server.on("/bucket/a", "404 Not Found", ERROR.formatted("NoSuchKey"));
        server.on("/bucket/b", "403 Forbidden", ERROR.formatted("AccessDenied"));
        server.on("/none/c", "404 Not Found", ERROR.formatted("NoSuchBucket"));
        var fetcher = fetcher(anonymous());
        var missing = ended(fetcher, "s3://bucket/a");
        assertThat(missing.getReason()).isEqualTo("http_404");
        assertThat(missing.getMessage()).endsWith("answered 404 NoSuchKey");
        var denied = ended(fetcher, "s3://bucket/b");
        assertThat(denied.getReason()).isEqualTo("http_403");
        assertThat(denied.getMessage()).endsWith("answered 403 AccessDenied");
        assertThat(ended(fetcher, "s3://none/c").getMessage()).endsWith("404 NoSuchBucket");
    }

    @Test
    void triesAgainWhereTheServerIsBusyOrBreaksOff() throws Exception {
        var settings = anonymous();
        settings.retries = 3;
        server.on(
                "/bucket/a",
                c -> {
                    switch (server.requests.get()) {
                        case 1 ->
                                c.answer(
                                        "503 Slow Down",
                                        ERROR.formatted("SlowDown").getBytes(UTF_8));
                        case 2 ->
                                c.answer(
                                        "500 Error",
                                        ERROR.formatted("InternalError").getBytes(UTF_8));
                        case 3 -> {
                            c.head("200 OK\r\nContent-Length: 9").write("abc");
                            c.close();
                        }
                        default -> c.answer("200 OK", "abc".getBytes(UTF_8));
                    }
                });
        assertThat(text(fetched(fetcher(settings), "s3://bucket/a"))).isEqualTo("abc");
        assertThat(pauses).hasSize(3);
    }

    @Test
    void aTooLargeObjectIsNotRead() throws Exception {
        var settings = anonymous();
        settings.maxBytes = 10;
        server.on("/bucket/a", "200 OK", "0123456789abc");
        assertThat(ended(fetcher(settings), "s3://bucket/a").getReason())
                .isEqualTo("too_many_bytes");
    }

    @Test
    void signsWhereThereAreCredentialsAndKeepsTheSignatureToItself() throws Exception {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "wJalrXUtnFEMI");
        try {
            var settings = anonymous();
            settings.s3 = new S3Settings(server.url(""), "us-west-2", S3Settings.DEFAULT, true);
            var fetcher = fetcher(settings);
            var fate = ended(fetcher, "s3://bucket/a b.jpg");
            assertThat(server.heads.getFirst())
                    .startsWith("GET /bucket/a%20b.jpg?")
                    .contains("X-Amz-Signature=", "X-Amz-Credential=AKIDEXAMPLE%2F");
            assertThat(fate.getMessage()).doesNotContain("Amz", "AKID");
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void unknownCredentialsAreNoFateOfAnImage() {
        server.on("/bucket/a", "403 Forbidden", ERROR.formatted("InvalidAccessKeyId"));
        assertThatThrownBy(() -> fetch(fetcher(anonymous()), "s3://bucket/a"))
                .isInstanceOf(S3AccessException.class)
                .hasMessageContaining("does not accept the credentials for s3://bucket/a")
                .hasMessageContaining("InvalidAccessKeyId");
    }

    @Test
    void aProfileThatIsNotThereIsNoFateOfAnImage() {
        var settings = anonymous();
        settings.s3 = new S3Settings(server.url(""), "us-west-2", "no-such-profile", true);
        assertThatThrownBy(() -> fetch(fetcher(settings), "s3://bucket/a"))
                .isInstanceOf(S3AccessException.class)
                .hasMessageContaining("no-such-profile");
    }

    @Test
    void aServerThatDoesNotListenIsNoFateOfAnImage() {
        var settings = anonymous();
        server.close();
        assertThatThrownBy(() -> fetch(fetcher(settings), "s3://bucket/a"))
                .isInstanceOf(S3AccessException.class)
                .hasMessageContaining("(s3.endpoint) cannot be reached");
    }

    @Test
    void aUrlWithoutBucketOrKeyIsNone() throws Exception {
        var fetcher = fetcher(anonymous());
        for (var url : List.of("s3://", "s3:///key", "s3://bucket", "s3://bucket/", "s3://b?/x")) {
            assertThat(ended(fetcher, url).getReason()).as(url).isEqualTo("bad_url");
        }
    }

    @Test
    void otherBytesThanPromisedAreFetchedAnewOnce() throws Exception {
        var settings = anonymous();
        settings.retries = 2;
        settings.verify = HashType.MD5;
        server.on(
                "/bucket/a",
                c ->
                        c.answer(
                                "200 OK",
                                (server.requests.get() == 1 ? "xxx" : "abc").getBytes(UTF_8)));
        var good = record("s3://bucket/a", "900150983CD24FB0D6963F7D28E17F72", List.of());
        assertThat(text(fetched(fetcher(settings), good))).isEqualTo("abc");
        assertThat(server.requests).hasValue(2);

        server.on("/bucket/b", "200 OK", "zzz");
        var bad = record("s3://bucket/b", "900150983cd24fb0d6963f7d28e17f72", List.of());
        assertThat(text(fetched(fetcher(settings), bad))).isEqualTo("zzz");
        assertThat(server.requests).hasValue(4);
    }

    @Test
    void triesTheAlternatesInTheirOrder() throws Exception {
        server.on("/bucket-eu/a", "200 OK", "abc");
        server.on("/bucket-asia/a", "200 OK", "xyz");
        var record =
                record("s3://bucket/a", null, List.of("s3://bucket-eu/a", "s3://bucket-asia/a"));
        var image = fetched(fetcher(anonymous()), record);
        assertThat(text(image)).isEqualTo("abc");
        assertThat(image.getFinalUrl()).isEqualTo("s3://bucket-eu/a");
        assertThat(image.getRecord().getUrl()).isEqualTo("s3://bucket/a");
    }

    @Test
    void aFailureNamesEveryAddress() throws Exception {
        var settings = anonymous();
        settings.retries = 1;
        server.on("/bucket-eu/a", "503 Busy", "");
        var fate =
                ended(
                        fetcher(settings),
                        record(
                                "s3://bucket/a",
                                null,
                                List.of("s3://bucket-eu/a", "http://gone.example/a")));
        assertThat(fate.getReason()).isEqualTo("http_404");
        assertThat(fate.getMessage())
                .contains("answered 404 Not Found; then s3://bucket-eu/a: ")
                .contains("answered 503 Busy (2 attempts); then http://gone.example/a: ")
                .endsWith("Name or service not known");
    }

    @Test
    void whatIsForbiddenOrTooLargeIsNotTriedElsewhere() throws Exception {
        server.on("/bucket/a", "200 OK\r\nX-Robots-Tag: noai", "abc");
        server.on("/bucket-eu/a", "200 OK", "abc");
        var fate =
                ended(
                        fetcher(anonymous()),
                        record("s3://bucket/a", null, List.of("s3://bucket-eu/a")));
        assertThat(fate.getReason()).isEqualTo("opt_out");
        assertThat(server.requests).hasValue(1);
    }

    private static ImageRecord record(
            String url, @Nullable String checksum, List<String> alternates) {
        return new ImageRecord(
                "0-0", url, null, checksum, null, "{}", alternates, null, null, List.of(), 0L);
    }
}
