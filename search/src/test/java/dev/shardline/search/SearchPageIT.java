package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shardline.search.Chromium.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in headless Chromium, Debian's package: what it shows, by keyboard alone, and what a
/// screen reader is told.
final class SearchPageIT {

    private static final String FOCUS =
            "(() => { const e = document.activeElement;"
                    + " return e.id || e.getAttribute('aria-label') || e.textContent; })()";

    /// The rows' addresses lead nowhere, which takes a moment.
    private static final String NO_IMAGES = "document.querySelector('#results img') === null";

    @TempDir private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Served served;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Chromium chromium;

    @BeforeAll
    static void needsChromium() {
        assumeTrue(
                Files.isExecutable(Chromium.PROGRAM),
                "no /usr/bin/chromium: the page was not tried in a browser (Debian's package"
                        + " chromium)");
    }

    @BeforeEach
    void start() throws Exception {
        served = Served.start(folder, null);
        chromium = Chromium.start(folder);
    }

    @AfterEach
    void close() throws Exception {
        chromium.close();
        served.close();
    }

    private void open(String query) throws Exception {
        chromium.open(served.server().address().resolve(query));
    }

    @Test
    void showsResultsOfWords() throws Exception {
        open("?q=row%207&count=3");
        chromium.untilSaid("3 results for “row 7”");
        String page = chromium.page();
        assertThat(page.indexOf("data-id=\"7\""))
                .isPositive()
                .isLessThan(page.indexOf("data-id=\"8\""));
        // Text of the index stays text.
        assertThat(page).contains("caption &lt;b&gt;7&lt;/b&gt;").doesNotContain("<b>7");
    }

    @Test
    void showsResultsLikeARow() throws Exception {
        open("?id=3&count=1");
        chromium.untilSaid("1 result for row 3");
        assertThat(chromium.page())
                .contains("data-id=\"3\"", "No image address", "Similarity 1.0000");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        open("?q=%3Cb%3Enothing%3C/b%3E");
        chromium.untilSaid("There are no words for <b>nothing</b>");
        assertThat(chromium.page()).contains("class=\"wrong\"");
    }

    /// From the box of words to a row of the index and to more like it, without a mouse. The focus
    /// is never lost: it is in the list when the button that had it is gone.
    @Test
    void isUsedByKeyboardAlone() throws Exception {
        open("?count=2");
        chromium.until(FOCUS + " === 'text'");
        chromium.write("row 5");
        chromium.press("Enter");
        chromium.untilSaid("2 results for “row 5”");
        chromium.until(NO_IMAGES);

        assertThat(stations(8))
                .containsExactly(
                        "file",
                        "modality",
                        "index",
                        "count",
                        "deduplicate",
                        "Search",
                        "The image is not there any more",
                        "The row of 5");
        chromium.press("Enter");
        chromium.until("document.querySelector('details[open] dl')?.textContent.includes('key5')");
        chromium.press("Tab");
        assertThat(focus()).isEqualTo("More like result 5");
        chromium.press("Tab"); // The next result's image,
        chromium.press("Tab"); // its row,
        chromium.press("Tab");
        assertThat(focus()).isEqualTo("More like result 4");
        chromium.press(" ");
        chromium.untilSaid("2 results for row 4");
        assertThat(focus()).isEqualTo("results");
        chromium.back();
        assertThat(focus()).isEqualTo("Search");
    }

    /// The link that is there for it is the first thing on the page.
    @Test
    void skipsToTheResultsByKeyboard() throws Exception {
        open("?id=3&count=1");
        chromium.untilSaid("1 result for row 3");
        chromium.back();
        assertThat(focus()).isEqualTo("Skip to the results");
        // Out of sight otherwise.
        assertThat(
                        chromium.value("document.activeElement.getBoundingClientRect().left >= 0")
                                .asBoolean())
                .isTrue();
        chromium.press("Enter");
        chromium.until(FOCUS + " === 'results'");
    }

    @Test
    void tellsAScreenReaderWhatIsThere() throws Exception {
        open("?id=3&count=2");
        chromium.untilSaid("2 results for row 3");
        chromium.until(NO_IMAGES);
        List<Told> told = chromium.told();
        assertThat(told)
                .contains(
                        new Told("heading", "Shardline search"),
                        new Told("search", "Images and captions"),
                        new Told("searchbox", "Words"),
                        new Told("button", "Or an image"),
                        new Told("combobox", "Compared with"),
                        new Told("combobox", "Index"),
                        new Told("spinbutton", "Results"),
                        new Told("checkbox", "Without duplicates"),
                        new Told("button", "Search"),
                        new Told("region", "Results"),
                        new Told("button", "More like result 3"),
                        new Told("DisclosureTriangle", "The row of 3"),
                        new Told("link", "The image is not there any more"));
        assertThat(told.stream().filter(node -> node.role().equals("listitem"))).hasSize(2);
        // Everything that can be done has a name.
        assertThat(told.stream().filter(node -> node.name().isBlank()).map(Told::role))
                .doesNotContain(
                        "button",
                        "link",
                        "combobox",
                        "searchbox",
                        "spinbutton",
                        "checkbox",
                        "image");
        // What is said meanwhile is read out without being gone to.
        assertThat(
                        chromium.value(
                                        "document.getElementById('status').getAttribute('aria-live')")
                                .asText())
                .isEqualTo("polite");
    }

    @Test
    void takesADroppedImage() throws Exception {
        Path image = Files.write(folder.resolve("row2.jpg"), new byte[] {2});
        open("?count=1");
        chromium.until("document.getElementById('index').value === 'cats'");
        chromium.drop(image);
        chromium.untilSaid("1 result for row2.jpg");
        assertThat(chromium.page()).contains("data-id=\"2\"");
    }

    @Test
    void saysWhenADroppedFileIsNoImage() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "notes");
        open("?count=1");
        chromium.until("document.getElementById('index').value === 'cats'");
        chromium.drop(text);
        chromium.untilSaid("This is no image: notes");
    }

    private String focus() throws Exception {
        return chromium.value(FOCUS).asText();
    }

    /// What has the focus, strike of Tab by strike.
    private List<String> stations(int strikes) throws Exception {
        var stations = new ArrayList<String>();
        for (int i = 0; i < strikes; i++) {
            chromium.press("Tab");
            stations.add(focus());
        }
        return stations;
    }
}
