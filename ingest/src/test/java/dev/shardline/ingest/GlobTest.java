package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.SourceSettings.Select;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The AWS CLI's patterns, as observed.
class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "'*', '', true",
        "'*', 'a/b.jpg', true",
        "'a*c', 'a/b/c', true",
        "'*.jpg', '.hidden/.x.jpg', true",
        "'Q00*', 'Q00123.jpg', true",
        "'Q00*', 'Q01123.jpg', false",
        "'q00*', 'Q00123.jpg', false",
        "'Q0?.jpg', 'Q01.jpg', true",
        "'Q0?.jpg', 'Q0.jpg', false",
        "'a?c', 'a/c', true",
        "'[ab]x', 'bx', true",
        "'[a-c]x', 'bx', true",
        "'[!a-c]x', 'bx', false",
        "'[!a-c]x', 'dx', true",
        "'[^a]x', 'bx', false",
        "'[^a]x', '^x', true",
        "'[^a]x', 'ax', true",
        "'[c-a]', 'b', false",
        "'[c-a]', 'c', false",
        "'[!c-a]', 'b', true",
        "'a[b', 'a[b', true",
        "'a[b', 'ab', false",
        "'[]]', ']', true",
        "'[!]]', ']', false",
        "'[]-a]', '^', true",
        "'[a-]', '-', true",
        "'[-a]', '-', true",
        "'a**b', 'axxb', true",
        "'./x', 'x', false",
        "'/x', 'x', false",
        "'a\\*', 'a\\b', true",
        "'*a*a*a*b', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac', false",
        "'?', '😀', true"
    })
    void matchesAsTheCliDoes(String pattern, String text, boolean matches) {
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        var selection =
                new Selection(
                        "",
                        List.of(
                                exclude("*"),
                                include("Q00*"),
                                exclude("Q001*"),
                                include("*9.jpg")));
        assertThat(selection.wants("Q00001.jpg")).isTrue();
        assertThat(selection.wants("Q00100.jpg")).isFalse();
        assertThat(selection.wants("Q00109.jpg")).isTrue();
        assertThat(selection.wants("Q01000.jpg")).isFalse();
    }

    @Test
    void everythingIsWantedUntilAPatternMatches() {
        assertThat(new Selection("", List.of()).wants("x")).isTrue();
        assertThat(new Selection("", List.of(include("Q00*"))).wants("x")).isTrue();
        assertThat(new Selection("", List.of(exclude("Q00*"))).wants("x")).isTrue();
    }

    @Test
    void whatLooksLikeAPatternInThePrefixIsOne() {
        var selection = new Selection("odd/[a]/", List.of(exclude("*")));
        assertThat(selection.wants("odd/[a]/x.jpg")).isTrue();
        assertThat(selection.wants("odd/a/x.jpg")).isFalse();
    }

    @Test
    void onlyIncludesAreIdle() {
        assertThat(Selection.isIdle(List.of(include("Q*")))).isTrue();
        assertThat(Selection.isIdle(List.of(exclude("*"), include("Q*")))).isFalse();
        assertThat(Selection.isIdle(List.of())).isFalse();
    }

    private static Select include(String pattern) {
        return new Select(true, pattern);
    }

    private static Select exclude(String pattern) {
        return new Select(false, pattern);
    }
}
