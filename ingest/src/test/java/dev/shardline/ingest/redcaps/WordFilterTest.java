package dev.shardline.ingest.redcaps;

import static dev.shardline.ingest.redcaps.AnnotationFixture.JANUARY;
import static dev.shardline.ingest.redcaps.AnnotationFixture.annotation;
import static dev.shardline.ingest.redcaps.AnnotationFixture.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.redcaps.AnnotationFilter.Filtered;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordFilterTest {

    private static final List<String> WORDS = List.of("weed", "garden path");
    private static final String LATE = annotation("late", "weeds and weed, my word", 1_578_000_003);
    private static final String BAD = annotation("bad", "a weed", 1_578_000_002);
    private static final String PHRASE = annotation("phrase", "the garden path", 1_578_000_001);
    private static final String EARLY = annotation("early", "Weed garden", 1_578_000_000);
    private static final String FILTERED_INFO =
            JANUARY.replace(
                    "\"1.0\"",
                    "\"1.0\", \"word_filter\": {\"num_removed\": 2, \"model\": \"mine\"}");

    @TempDir private Path folder;
    private Path file;
    private Path images;

    @BeforeEach
    void write() throws IOException {
        file =
                AnnotationFixture.write(
                        folder.resolve("roses_2020.json"), JANUARY, LATE, BAD, PHRASE, EARLY);
        images = AnnotationFixture.images(folder, "late", "bad", "early", "foreign");
    }

    private Filtered filter() {
        return WordFilter.filter(file, images, WORDS, "mine");
    }

    private void assertFiltered() {
        assertThat(file).hasContent(document(FILTERED_INFO, EARLY, LATE));
        assertThat(images.resolve("roses/bad.jpg")).doesNotExist();
        assertThat(images.resolve("roses"))
                .isDirectoryContaining("glob:**/{late,early,foreign}.jpg");
    }

    @Test
    void annotationsWithAWordBetweenSpacesGoWithTheirImagesAndTheRestIsSorted() {
        assertThat(filter()).isEqualTo(new Filtered(2, 2, 1, 0));
        assertFiltered();
    }

    @Test
    void aFilteredFileIsRefused() throws IOException {
        filter();
        assertThatThrownBy(this::filter)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("has been word-filtered already");
        assertFiltered();
    }

    @Test
    void afterACrashBetweenImagesAndAnnotationsTheSameCommandEndsAsItWould() throws IOException {
        Files.delete(images.resolve("roses/bad.jpg")); // What the crash had done.
        assertThat(filter()).isEqualTo(new Filtered(2, 2, 0, 0));
        assertFiltered();
    }

    @Test
    void anIdThatComesTwiceGoesWhole() throws IOException {
        String twin = annotation("bad", "innocent", 1_578_000_000);
        AnnotationFixture.write(file, JANUARY, twin, BAD);
        assertThat(filter()).isEqualTo(new Filtered(2, 0, 1, 0));
        assertThat(AnnotationFixture.ids(file)).isEmpty();
    }

    @Test
    void anAnnotationThatLeadsElsewhereStopsEverything() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious.jpg"), "precious");
        AnnotationFixture.write(file, JANUARY, BAD, annotation("../../precious", "a weed", 3));
        assertThatThrownBy(this::filter)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("annotation 2: no image can have the name");
        assertThat(precious).exists();
        assertThat(images.resolve("roses/bad.jpg")).exists();
    }

    @Test
    void listsComeFromFiles() throws IOException, InterruptedException {
        Path list = Files.writeString(folder.resolve("en"), "weed\r\n\n  \ngarden path\n");
        assertThat(WordList.read(list.toString())).isEqualTo(WORDS);
    }

    @Test
    void listsComeFromTheWeb() throws IOException, InterruptedException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/en", exchange -> answer(exchange, 200, "weed\ngarden path\n"));
        server.createContext("/gone", exchange -> answer(exchange, 404, "gone"));
        server.createContext("/page", exchange -> answer(exchange, 200, "<!doctype html>"));
        server.start();
        String site = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(WordList.read(site + "/en")).isEqualTo(WORDS);
            assertThatThrownBy(() -> WordList.read(site + "/gone")).hasMessageContaining("404");
            assertThatThrownBy(() -> WordList.read(site + "/page"))
                    .hasMessageContaining("is a web page");
        } finally {
            server.stop(0);
        }
    }

    private static void answer(
            com.sun.net.httpserver.HttpExchange exchange, int status, String body)
            throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void aListThatCannotBeIsRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n\n");
        assertThatThrownBy(() -> WordList.read(empty.toString())).hasMessageContaining("no words");
        assertThatThrownBy(() -> WordList.read(folder + "/none"))
                .hasMessageContaining("does not exist");
    }
}
