package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in headless Chromium, Debian's package.
final class SearchPageIT {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final long PATIENCE_SECONDS = 120;

    @TempDir private Path folder;

    @BeforeAll
    static void needsChromium() {
        assumeTrue(
                Files.isExecutable(CHROMIUM),
                "no /usr/bin/chromium: the page was not tried in a browser (Debian's package"
                        + " chromium)");
    }

    @Test
    void showsResultsOfWords() throws Exception {
        try (Served served = Served.start(folder, null)) {
            String page = shown(served, "?q=row%207&count=3");
            assertThat(page).contains("3 results for “row 7”").contains("data-id=\"7\"");
            assertThat(page.indexOf("data-id=\"7\"")).isLessThan(page.indexOf("data-id=\"8\""));
            // Text of the index stays text.
            assertThat(page).contains("caption &lt;b&gt;7&lt;/b&gt;").doesNotContain("<b>7");
        }
    }

    @Test
    void showsResultsLikeARow() throws Exception {
        try (Served served = Served.start(folder, null)) {
            assertThat(shown(served, "?id=3&count=1"))
                    .contains("1 result for row 3", "data-id=\"3\"", "No image address")
                    .contains("Similarity 1.0000");
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        try (Served served = Served.start(folder, null)) {
            assertThat(shown(served, "?q=%3Cb%3Enothing%3C/b%3E"))
                    .contains("There are no words for &lt;b&gt;nothing&lt;/b&gt;")
                    .contains("class=\"wrong\"");
        }
    }

    /// The page as it is when its scripts have come to rest.
    private String shown(Served served, String query) throws IOException, InterruptedException {
        Path out = folder.resolve("page.html");
        Process chromium =
                new ProcessBuilder(
                                List.of(
                                        CHROMIUM.toString(),
                                        "--headless",
                                        "--no-sandbox", // The tests run as root.
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync",
                                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                                        "--user-data-dir=" + folder.resolve("profile"),
                                        "--virtual-time-budget=10000",
                                        "--dump-dom",
                                        served.server().address().resolve(query).toString()))
                        .redirectOutput(out.toFile())
                        .redirectError(folder.resolve("chromium.log").toFile())
                        .start();
        try {
            assertThat(chromium.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            chromium.descendants().forEach(ProcessHandle::destroyForcibly);
            chromium.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
