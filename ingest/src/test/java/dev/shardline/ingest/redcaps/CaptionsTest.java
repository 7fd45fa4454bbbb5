package dev.shardline.ingest.redcaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    @Test
    void bracketsOverSeveralLinesStay() {
        assertThat(Captions.clean("rose (my\nfirst) one")).isEqualTo("rose (my first) one");
    }

    @Test
    void aTitleOfOtherLettersHasAnEmptyCaption() {
        assertThat(Captions.clean("薔薇")).isEmpty();
    }
}
