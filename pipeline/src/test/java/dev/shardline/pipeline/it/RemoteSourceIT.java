package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.Position;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.SourceRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.Region;
import dev.shardline.schemas.recipe.SourceSettings.Select;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import dev.shardline.schemas.s3.S3AccessException;
import dev.shardline.testing.S3Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that are not of this machine.
final class RemoteSourceIT {

    private static final Columns URL = new Columns("url", null, null, null, null);
    private static final Columns LISTED =
            new Columns("url", null, "id", null, null, "file_name", null);

    private final S3Server s3 = new S3Server();
    @TempDir private Path work;

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void readsTheFilesOfAGlobInTheirOrderPackedOnesToo() throws IOException {
        s3.put("data", "in/part-2.csv", csv("http://a/2"));
        s3.put("data", "in/part-1.csv.gz", packed(csv("http://a/1")));
        s3.put("data", "in/other.csv", csv("http://a/3"));
        s3.put("data", "in/deep/part-4.csv", csv("http://a/4"));
        assertThat(urls(settings("s3://data/in/part-*")))
                .containsExactly("http://a/1", "http://a/2");
        assertThat(urls(settings("s3://data/in/")))
                .containsExactly("http://a/3", "http://a/1", "http://a/2");
        assertThat(urls(settings("s3://data/in/deep/part-4.csv"))).containsExactly("http://a/4");
    }

    @Test
    void bringsAFileOnceAndAgainOnlyWhereItHasChanged() {
        s3.put("data", "a.csv", csv("http://a/1"));
        String before = hash(settings("s3://data/a.csv"));
        assertThat(hash(settings("s3://data/a.csv"))).isEqualTo(before);
        assertThat(s3.gets("data", "a.csv")).isEqualTo(1);

        s3.put("data", "a.csv", csv("http://a/2"));
        assertThat(hash(settings("s3://data/a.csv"))).isNotEqualTo(before);
        assertThat(urls(settings("s3://data/a.csv"))).containsExactly("http://a/2");
    }

    @Test
    void goesOnWhereAConnectionBroke() {
        s3.put("data", "a.csv", csv("http://a/1", "http://a/2"));
        s3.on(
                "data",
                "a.csv",
                (exchange, object) -> {
                    boolean first = s3.gets("data", "a.csv") == 1;
                    if (first) {
                        exchange.sendResponseHeaders(206, object.length);
                        exchange.getResponseBody().write(object, 0, 7);
                    }
                    return first;
                });
        assertThat(urls(settings("s3://data/a.csv"))).containsExactly("http://a/1", "http://a/2");
    }

    @Test
    void readsAFileOfAWebServer() {
        s3.put("data", "a.csv", csv("http://a/1"));
        var settings = settings(s3.endpoint() + "/data/a.csv");
        assertThat(urls(settings)).containsExactly("http://a/1");
        assertThatThrownBy(() -> urls(settings(s3.endpoint() + "/data/none.csv")))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("/data/none.csv answered 404");
    }

    @Test
    void listsWhatABucketHas() {
        for (int i = 0; i < 1_100; i++) {
            s3.put("data", "all/query/Q%05d.jpg".formatted(i), "x".getBytes(UTF_8));
        }
        s3.put("data", "all/query/", new byte[0]);
        s3.put("data", "all/query-more/Q.jpg", "x".getBytes(UTF_8));
        var settings = listing("s3://data/all/query", List.of());
        List<ImageRecord> images = images(settings);
        assertThat(images).hasSize(1_100);
        ImageRecord last = images.getLast();
        assertThat(last.getUrl()).isEqualTo("s3://data/all/query/Q01099.jpg");
        assertThat(last.getId()).isEqualTo("Q01099");
        assertThat(last.getName()).contains("Q01099.jpg");
        assertThat(last.getAttributes())
                .contains("\"key\":\"all/query/Q01099.jpg\"", "\"size\":1")
                .contains("\"etag\":\"" + S3Server.md5("x".getBytes(UTF_8)) + '"')
                .contains("\"last_modified\":\"2026-01-02T03:04:05Z\"");
        var some =
                listing(
                        "s3://data/all/query/",
                        List.of(new Select(false, "*"), new Select(true, "Q0000[0-2].jpg")));
        assertThat(images(some))
                .extracting(ImageRecord::getId)
                .containsExactly("Q00000", "Q00001", "Q00002");
    }

    @Test
    void aListingStaysAsItWasWhenTheJobBegan() {
        s3.put("data", "all/a.jpg", "x".getBytes(UTF_8));
        var settings = listing("s3://data/all/", List.of());
        assertThat(images(settings)).hasSize(1);
        s3.put("data", "all/b.jpg", "x".getBytes(UTF_8));
        assertThat(images(settings)).hasSize(1);
    }

    @Test
    void saysWhatIsWrong() {
        s3.bucket("empty").bucket("closed").denyListing("closed");
        assertThatThrownBy(() -> urls(settings("s3://empty/none.csv")))
                .isInstanceOf(SourceException.class)
                .hasMessage("source.paths: there is nothing at s3://empty/none.csv.");
        assertThatThrownBy(() -> images(listing("s3://empty/x/", List.of())))
                .isInstanceOf(SourceException.class)
                .hasMessage("source.paths: s3://empty/x/ has no objects.");
        assertThatThrownBy(() -> images(listing("s3://missing/x/", List.of())))
                .isInstanceOf(S3AccessException.class)
                .hasMessageContaining("listing s3://missing/x/")
                .hasMessageContaining("There is no such bucket.");
        assertThatThrownBy(() -> images(listing("s3://closed/x/", List.of())))
                .isInstanceOf(S3AccessException.class)
                .hasMessageContaining("403 AccessDenied")
                .hasMessageContaining("s3.credentials: anonymous");
    }

    private static SourceSettings settings(String path) {
        return new SourceSettings(SourceFormat.CSV, List.of(path), URL, OnBadRow.SKIP);
    }

    private static SourceSettings listing(String path, List<Select> selection) {
        return new SourceSettings(
                SourceFormat.S3_LIST, List.of(path), LISTED, OnBadRow.SKIP, selection, Region.US);
    }

    private S3Settings server() {
        return new S3Settings(s3.endpoint(), "us-west-2", S3Settings.ANONYMOUS, true);
    }

    private String hash(SourceSettings settings) {
        try (Source source = Source.open(settings, server(), work)) {
            return source.inputsHash();
        }
    }

    private List<String> urls(SourceSettings settings) {
        return images(settings).stream().map(ImageRecord::getUrl).toList();
    }

    private List<ImageRecord> images(SourceSettings settings) {
        var images = new ArrayList<ImageRecord>();
        try (Source source = Source.open(settings, server(), work);
                var rows = source.read(Position.START)) {
            for (Optional<SourceRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof SourceRow.Good(ImageRecord image, _)) {
                    images.add(image);
                }
            }
        }
        return images;
    }

    private static byte[] csv(String... urls) {
        return ("url\n" + String.join("\n", urls) + "\n").getBytes(UTF_8);
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
