package dev.shardline.search;

import dev.shardline.testing.NpyFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server of one index, `cats`, of ten rows whose vectors are the axes, for tests. Its models
/// know the words `row 7` and images of one byte, and there is one image on its web.
final class Served implements AutoCloseable {

    static final int ROWS = 10;
    static final String IMAGE_OF_ROW_4 = "http://a.example/4.jpg";

    private final SearchIndex index;
    private final SearchApi api;
    private final SearchServer server;

    private Served(SearchIndex index, SearchApi api, SearchServer server) {
        this.index = index;
        this.api = api;
        this.server = server;
    }

    static Served start(Path folder, @Nullable String origin) throws IOException, SQLException {
        Path embeddings = folder.resolve("e");
        NpyFiles.write(embeddings.resolve("img_emb/img_emb_0.npy"), "<f2", axes());
        Fixtures.parquet(
                embeddings.resolve("metadata/metadata_0.parquet"),
                "SELECT 'key' || i AS image_path, 'caption <b>' || i || '</b>' AS caption,"
                        + " CASE WHEN i = 3 THEN NULL ELSE 'http://127.0.0.1:1/' || i || '.jpg' END"
                        + " AS url, 'UNLIKELY' AS NSFW, i * 100 AS width FROM range("
                        + ROWS
                        + ") AS t(i)");
        var index =
                SearchIndex.open(
                        Fixtures.index(embeddings, folder.resolve("cats"), Fixtures.MEMORY));
        var registry = new SimpleMeterRegistry();
        var api = new SearchApi(List.of(index), new KnownRows(), Served::fetch, registry);
        var settings = new SearchServer.Settings(InetAddress.ofLiteral("127.0.0.1"), 0, origin);
        return new Served(
                index, api, SearchServer.start(api, () -> "metrics of the process\n", settings));
    }

    private static float[][] axes() {
        float[][] axes = new float[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            axes[i] = axis(i);
        }
        return axes;
    }

    /// The vector of a row, leaning a little towards the next.
    static float[] axis(int row) {
        float[] axis = new float[ROWS];
        axis[row] = 1;
        axis[(row + 1) % ROWS] = 0.25f;
        Vectors.normalize(axis);
        return axis;
    }

    private static byte[] fetch(String url) {
        if (!url.equals(IMAGE_OF_ROW_4)) {
            throw new QueryException("The image cannot be had: " + url);
        }
        return new byte[] {4};
    }

    SearchApi api() {
        return api;
    }

    SearchServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        index.close();
    }

    /// Models of the tests.
    private static final class KnownRows implements QueryEncoder {

        @Override
        public float[] text(String text) {
            if (!text.matches("row [0-9]")) {
                throw new QueryException("There are no words for " + text);
            }
            return axis(text.charAt(4) - '0');
        }

        @Override
        public float[] image(byte[] file) {
            if (file.length != 1) {
                throw new QueryException(
                        "This is no image: " + new String(file, StandardCharsets.UTF_8));
            }
            return axis(file[0]);
        }
    }
}
