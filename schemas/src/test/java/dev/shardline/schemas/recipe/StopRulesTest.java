package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.FateWord;
import dev.shardline.schemas.recipe.StopRule.Most;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopRulesTest {

    @Test
    void readsSharesAndNumbers() {
        assertThat(
                        recipe("stop_when=[{failed_to_resize: 50%, of: 500}, {http_5xx: 20}]")
                                .stopWhen())
                .containsExactly(
                        new StopRule(
                                Map.of(new FateWord("failed_to_resize"), new Most.Percent(50)),
                                500L),
                        new StopRule(Map.of(new FateWord("http_5xx"), new Most.Records(20)), null));
    }

    @Test
    void takesOneRuleAlone() {
        assertThat(recipe("stop_when={timeout: 0.5 %}").stopWhen())
                .containsExactly(
                        new StopRule(Map.of(new FateWord("timeout"), new Most.Percent(0.5)), null));
    }

    @Test
    void decideNothingAboutTheShards() {
        assertThat(recipe("stop_when={dns: 1}").decidingKeys())
                .isEqualTo(recipe("stop_when=[]").decidingKeys());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{timeouts: 5}",
                "{dns: 0}",
                "{dns: 0%}",
                "{dns: 101%}",
                "{dns: many}",
                "{http_40: 5}",
                "{of: 5}",
                "{dns: 5, of: 0}",
                "50%",
                "{}"
            })
    void refusesWhatIsNoLimit(String rule) {
        assertThatThrownBy(() -> recipe("stop_when=" + rule))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("stop_when must be limits such as {failed_to_resize: 50%");
    }

    private static Recipe recipe(String override) {
        return RecipeReader.parse(
                "cats.yaml", "source: {paths: a.csv}\noutput: out", List.of(override));
    }
}
