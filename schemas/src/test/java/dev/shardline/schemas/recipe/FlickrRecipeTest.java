package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlickrRecipeTest {

    @Test
    void needsClassesAndOutputOnly() {
        SourceSettings source = parse("[{name: cat, count: 20000}]").source();
        FlickrSettings flickr = source.flickr().orElseThrow();

        assertThat(source.paths()).isEmpty();
        assertThat(source.columns()).isEqualTo(FlickrSettings.COLUMNS);
        assertThat(flickr.size()).isEqualTo(PhotoSize.M);
        assertThat(flickr.pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(flickr.api()).isEqualTo("https://api.flickr.com/services/rest/");
        assertThat(flickr.keyFile()).isEmpty();
    }

    @Test
    void takesAClassNameForItsTag() {
        assertThat(only("[{name: cat, count: 7}]").search()).containsExactly(entry("tags", "cat"));
        assertThat(only("[{name: cat, count: 7, text: kitten}]").search())
                .containsExactly(entry("text", "kitten"));
    }

    @Test
    void joinsListsByCommas() {
        assertThat(only("[{name: cat, count: 7, tags: [cat, katze], license: [4, 5]}]").search())
                .containsEntry("tags", "cat,katze")
                .containsEntry("license", "4,5");
    }

    @Test
    void takesUploadDatesAsDaysMomentsAndSeconds() {
        assertThat(
                        only("[{name: cat, count: 7, min_upload_date: 2020-01-01,"
                                        + " max_upload_date: 2020-01-01}]")
                                .search())
                .containsEntry("min_upload_date", "1577836800")
                .containsEntry("max_upload_date", "1577923199");
        assertThat(
                        only("[{name: cat, count: 7, min_upload_date: 1577836800,"
                                        + " max_upload_date: '2020-01-01 00:00:01'}]")
                                .search())
                .containsEntry("min_upload_date", "1577836800")
                .containsEntry("max_upload_date", "1577836801");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: cat, count: 7}",
                "cat",
                "[cat]",
                "[{name: cat}]",
                "[{count: 7}]",
                "[{name: cat, count: 0}]",
                "[{name: cat, count: many}]",
                "[{name: ../cat, count: 7}]",
                "[{name: .cat, count: 7}]",
                "[{name: _cat, count: 7}]",
                "[{name: a/b, count: 7}]",
                "[{name: '00000', count: 7}]",
                "[{name: 'cat ', count: 7}]",
                "[{name: [cat, dog], count: 7}]",
                "[{name: cat, count: 7}, {name: Cat, count: 7}]",
                "[{name: cat, count: 7, page: 2}]",
                "[{name: cat, count: 7, api_key: secret}]",
                "[{name: cat, count: 7, min_upload_date: yesterday}]",
                "[{name: cat, count: 7, tags: null}]",
                "[{name: cat, count: 7, count: 8}]"
            })
    void refusesWhatAreNoClasses(String classes) {
        assertThatThrownBy(() -> parse(classes))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(
                        "source.flickr.classes must be a list of classes such as {name: cat,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source.paths=a.csv | source.paths is for files, but source.format is flickr",
                "source.columns.url=a | source.columns.url is for files",
                "source.flickr.size=large | source.flickr.size must be one of s, q, t, m, n, w",
                "source.flickr.api=here | source.flickr.api must be an address",
                "source.flickr.classes=[] | source.flickr.classes is missing or empty"
            })
    void refusesWhatDoesNotGoTogether(String override, String message) {
        assertThatThrownBy(() -> parse("[{name: cat, count: 7}]", override))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(message.strip());
    }

    @Test
    void refusesClassesOfAnotherFormat() {
        assertThatThrownBy(() ->
                        RecipeReader.parse(
                                "cats.yaml",
                                "source: {paths: a.csv}\noutput: out",
                                List.of("source.flickr.classes=[{name: cat, count: 7}]")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("source.flickr.classes is for source.format: flickr");
    }

    @Test
    void keepsAPhotoInSeveralClasses() {
        assertThat(parse("[{name: cat, count: 7}]").dedup()).isEmpty();
        assertThat(parse("[{name: cat, count: 7}]", "dedup=url").dedup()).containsExactly("url");
    }

    @Test
    void makesAnotherJobOfOtherClassesButNotOfAnotherKey() {
        var before = parse("[{name: cat, count: 7}]").decidingKeys();

        assertThat(
                        parse(
                                        "[{count: 7, name: cat, tags: cat}]",
                                        "source.flickr.key_file=other",
                                        "source.flickr.pause=2s")
                                .changesSince(before))
                .isEmpty();
        assertThat(parse("[{name: cat, count: 8}]").changesSince(before))
                .singleElement()
                .asString()
                .startsWith("source.flickr.classes was [{\"name\":\"cat\",\"count\":7,");
    }

    private static Map.Entry<String, String> entry(String name, String value) {
        return Map.entry(name, value);
    }

    private static FlickrClass only(String classes) {
        return parse(classes).source().flickr().orElseThrow().classes().getFirst();
    }

    private static Recipe parse(String classes, String... overrides) {
        return RecipeReader.parse(
                "cats.yaml",
                """
                source:
                  format: flickr
                  flickr:
                    classes: %s
                output: out
                """
                        .formatted(classes),
                List.of(overrides));
    }
}
