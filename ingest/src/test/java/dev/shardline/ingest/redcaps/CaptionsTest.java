package dev.shardline.ingest.redcaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The vectors are what the original tool gives.
class CaptionsTest {

    @ParameterizedTest
    @MethodSource("titles")
    void makesTheCaptionsOfTheOriginalTool(String title, String caption) {
        assertThat(Captions.clean(title)).isEqualTo(caption);
    }

    static Stream<Arguments> titles() {
        return Stream.of(
                Arguments.of("My Café rose [OC] (4032x3024)", "my cafe rose"),
                Arguments.of("Sunset 1920 × 1080 at @some.user_1!", "sunsetat <usr>!"),
                Arguments.of("[a(b]c)d] tail", "c)d] tail"),
                Arguments.of("  I took 3,000 photos ", "i tookphotos"),
                Arguments.of("Ｗｉｄｅ ＴＥＸＴ 🌹 rose", "wide text  rose"),
                Arguments.of("“quoted” it’s", "\"quoted\" it's"),
                Arguments.of("naïve – dash—em", "naive  dashem"),
                Arguments.of("@日本user hi", "<usr> hi"),
                Arguments.of("&amp; &lt;b&gt; [OC]", "& <b>"),
                Arguments.of("ﬁne ﬂower ½ ™", "fine flower 12 tm"));
    }

    /// What ftfy 6.3.1 makes of them within the original's rules.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "itâ€™s espaÃ±ol 🌹|it's espanol ",
                "itÃ¢â‚¬â„¢s ÃƒÂ¼ber|it's uber",
                "donâ\u0080\u0099t|don't",
                "Ä°stanbul|istanbul",
                "“Touché…” she said|\"touche...\" she said",
                "«ÉTÉ» Ü”|ete u\"",
                "&EACUTE;cole &hellip; &#x2019;&#39; &nbsp;x|ecole ... '' x",
                "&notanentity; & ;|&notanentity; & ;",
                "a < b &amp; c|a < b &amp; c",
                "x \u001b[31mred\u0007 \ufeffŉ ĳ Ⅷ|x red 'n ij viii",
                "@josé and @a.b_1x!|<usr> and <usr>!",
                "5 * 6 and 7,8|and",
            })
    void undoesDamage(String title, String caption) {
        assertThat(Captions.clean(title).strip()).isEqualTo(caption.strip());
    }

    @Test
    void bracketsOverSeveralLinesStay() {
        assertThat(Captions.clean("rose (my\nfirst) one")).isEqualTo("rose (my first) one");
    }

    @Test
    void aTitleOfOtherLettersHasAnEmptyCaption() {
        assertThat(Captions.clean("薔薇")).isEmpty();
    }
}
