package dev.shardline.schemas.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.S3AccessException.Kind;
import dev.shardline.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writing to buckets, at a server that answers as S3 does.
final class UploadsTest {

    private static final String TYPE = "application/x-tar";

    private final S3Server s3 = new S3Server().bucket("out");
    private final Buckets buckets = buckets(S3Settings.ANONYMOUS);
    @TempDir private Path folder;

    @AfterEach
    void close() {
        buckets.close();
        s3.close();
    }

    private Buckets buckets(String credentials) {
        return new Buckets(new S3Settings(s3.endpoint(), "us-west-2", credentials, true));
    }

    private static S3Address at(String key) {
        return new S3Address("out", key);
    }

    private Path file(int size) throws IOException {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(folder.resolve("file-" + size), bytes);
    }

    private byte[] stored(String key) {
        return Objects.requireNonNull(s3.objects("out").get(key), key).bytes();
    }

    @Test
    void aSmallFileIsOneRequest() throws IOException {
        Path file = file(1000);
        buckets.upload(file, at("a b/%.tar"), TYPE);
        assertThat(stored("a b/%.tar")).isEqualTo(Files.readAllBytes(file));
        assertThat(Objects.requireNonNull(s3.objects("out").get("a b/%.tar")).type())
                .isEqualTo(TYPE);
        assertThat(s3.requests).hasSize(1);
    }

    @Test
    void aLargeFileComesInPartsAndIsOneObject() throws IOException {
        Path file = file((int) (2 * Uploads.PART + 17));
        buckets.upload(file, at("a.tar"), TYPE);
        assertThat(stored("a.tar")).isEqualTo(Files.readAllBytes(file));
        assertThat(Objects.requireNonNull(s3.objects("out").get("a.tar")).etag()).endsWith("-3");
        assertThat(Objects.requireNonNull(s3.objects("out").get("a.tar")).type()).isEqualTo(TYPE);
        assertThat(s3.unfinished("out")).isEmpty();
    }

    @Test
    void noFileHasMorePartsThanS3Takes() {
        assertThat(Uploads.partLength(1)).isEqualTo(Uploads.PART);
        long huge = 5L << 40;
        assertThat(Math.ceilDiv(huge, Uploads.partLength(huge))).isLessThanOrEqualTo(10_000);
    }

    @Test
    void aServerThatIsBusyForAWhileIsAskedAgain() throws IOException {
        var failures = new AtomicInteger();
        s3.intercept((exchange, request) -> {
            boolean busy = request.isUpload() && failures.incrementAndGet() <= 2;
            if (busy) {
                S3Server.error(exchange, 503, "SlowDown");
            }
            return busy;
        });
        Path file = file((int) Uploads.PART + 1);
        buckets.upload(file, at("a.tar"), TYPE);
        assertThat(stored("a.tar")).isEqualTo(Files.readAllBytes(file));
        assertThat(failures).hasValue(4);
    }

    @Test
    void whatBreaksOffLeavesNothing() throws IOException {
        s3.intercept((exchange, request) -> {
            boolean second = "2".equals(request.query().get("partNumber"));
            if (second) {
                S3Server.error(exchange, 403, "AccessDenied");
            }
            return second;
        });
        Path file = file((int) Uploads.PART + 1);
        assertThatThrownBy(() -> buckets.upload(file, at("a.tar"), TYPE))
                .isInstanceOfSatisfying(
                        S3AccessException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
                .hasMessageStartingWith("writing s3://out/a.tar: ");
        assertThat(s3.objects("out")).isEmpty();
        assertThat(s3.unfinished("out")).isEmpty();
    }

    @Test
    void anUploadThatSomebodyElseHasAbortedBeginsAgain() throws IOException {
        var begun = new AtomicInteger();
        s3.intercept((exchange, request) -> {
            if (request.method().equals("POST") && request.query().containsKey("uploads")) {
                begun.incrementAndGet();
            } else if (begun.get() == 1 && request.query().containsKey("uploadId")) {
                S3Server.error(exchange, 404, "NoSuchUpload");
                return true;
            }
            return false;
        });
        Path file = file((int) Uploads.PART + 1);
        buckets.upload(file, at("a.tar"), TYPE);
        assertThat(stored("a.tar")).isEqualTo(Files.readAllBytes(file));
        assertThat(begun).hasValue(2);
    }

    @Test
    void abortsWhatWasBegunBelowThePrefixAndIsOurs() {
        for (String key : new String[] {"set/0.tar", "set/theirs", "set2/0.tar"}) {
            // The last request of a probe is never sent.
            s3.intercept((exchange, request) -> {
                boolean abort = request.method().equals("DELETE");
                if (abort) {
                    S3Server.error(exchange, 403, "AccessDenied");
                }
                return abort;
            });
            assertThatThrownBy(() -> buckets.checkWritable(at(key)))
                    .isInstanceOf(S3AccessException.class);
        }
        s3.behave();
        buckets.abortUploads(at("set/"), key -> key.endsWith(".tar"));
        assertThat(s3.unfinished("out")).containsExactlyInAnyOrder("set/theirs", "set2/0.tar");
    }

    @Test
    void ofSeveralWhoWriteANewObjectOneDoesIt() {
        assertThat(buckets.putNew("a".getBytes(UTF_8), at("x"), TYPE)).isTrue();
        assertThat(buckets.putNew("b".getBytes(UTF_8), at("x"), TYPE)).isFalse();
        assertThat(stored("x")).asString(UTF_8).isEqualTo("a");
    }

    @Test
    void aServerWithoutConditionsWritesItAnyway() {
        s3.intercept((exchange, request) -> {
            boolean condition = exchange.getRequestHeaders().containsKey("If-None-Match");
            if (condition) {
                S3Server.error(exchange, 501, "NotImplemented");
            }
            return condition;
        });
        assertThat(buckets.putNew("a".getBytes(UTF_8), at("x"), TYPE)).isTrue();
        assertThat(stored("x")).asString(UTF_8).isEqualTo("a");
    }

    @Test
    void namesAreThoseOfOneLevel() {
        IntStream.range(0, 1_200)
                .forEach(i -> s3.put("out", "set/%04d.tar".formatted(i), new byte[] {1}));
        s3.put("out", "set/deep/a", new byte[] {1}).put("out", "set2/b", new byte[] {1});
        s3.put("out", "set/", new byte[0]);
        assertThat(buckets.names(at("set")))
                .hasSize(1_201)
                .contains("0000.tar", "1199.tar", "deep");
        assertThat(buckets.names(at("nothing"))).isEmpty();
    }

    @Test
    void aCheckLeavesNothingAndSaysWhatIsWrong() {
        assertThatCode(() -> buckets.checkWritable(at("set/x"))).doesNotThrowAnyException();
        assertThat(s3.objects("out")).isEmpty();
        assertThat(s3.unfinished("out")).isEmpty();
        assertThatThrownBy(() -> buckets.checkWritable(new S3Address("none", "x")))
                .isInstanceOf(S3AccessException.class)
                .hasMessageContaining("404 NoSuchBucket")
                .hasMessageContaining("There is no such bucket");
    }

    @Test
    void deletesWhatIsThereAndWhatIsNot() {
        s3.put("out", "a", new byte[] {1});
        buckets.delete(at("a"));
        buckets.delete(at("a"));
        assertThat(s3.objects("out")).isEmpty();
    }

    @Test
    void signedRequestsAreUnderstoodAndSecretsStayOutOfMessages() throws IOException {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "wJalrXUtnFEMI");
        try (Buckets signing = buckets(S3Settings.DEFAULT)) {
            s3.onlyFor("AKIDEXAMPLE");
            signing.upload(file(10), at("a"), TYPE);
            assertThat(stored("a")).hasSize(10);
            s3.onlyFor("AKIDOTHER");
            Path file = file(11);
            assertThatThrownBy(() -> signing.upload(file, at("b"), TYPE))
                    .hasMessageContaining(
                            "does not accept the credentials (s3.credentials: default)")
                    .message()
                    .doesNotContain("AKIDEXAMPLE", "wJalr");
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
