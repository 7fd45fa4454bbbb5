package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DecidingKeysTest {

    @Test
    void holdTheEffectiveValuesOfAllKeysThatDecide() {
        List<String> deciding =
                Keys.ALL.stream().filter(Key::decidesOutput).map(Key::path).sorted().toList();

        assertThat(recipe().decidingKeys()).containsOnlyKeys(deciding);
    }

    @Test
    void leaveOutHowTheBytesComeAndWhichClusterCarriesThem() {
        assertThat(recipe().decidingKeys())
                .containsKeys("fetch.hashes", "fetch.respect_opt_out", "source.paths", "output")
                .doesNotContainKeys(
                        "job", "fetch.timeout", "fetch.allow_networks", "kafka.partitions");
    }

    @Test
    void areJson() {
        assertThat(recipe("source.columns.caption=null", "validate.max_aspect=3").decidingKeys())
                .containsEntry("source.format", "\"csv\"")
                .containsEntry("source.paths", "[\"a.csv\"]")
                .containsEntry("source.columns.caption", "null")
                .containsEntry("validate.max_aspect", "3.0")
                .containsEntry("validate.encode.quality", "95")
                .containsEntry("fetch.hashes", "[\"sha256\"]");
    }

    @Test
    void staySilentAboutARecipeThatSaysTheSameInOtherWords() {
        Recipe same =
                recipe(
                        "source.format=csv",
                        "source.paths=[a.csv]",
                        "fetch.respect_opt_out=[noindex, noimageindex, noimageai, NOAI]",
                        "fetch.timeout=3s");

        assertThat(same.changesSince(recipe().decidingKeys())).isEmpty();
    }

    @Test
    void nameEachChangedKeyWithBothValues() {
        Recipe changed = recipe("dedup=[]", "filter=width > 5");

        assertThat(changed.changesSince(recipe().decidingKeys()))
                .containsExactly(
                        "dedup was [\"url\"] and is now []",
                        "filter was null and is now \"width > 5\"");
    }

    @Test
    void takeAKeyThatIsNewInThisVersionForStandard() {
        var before = new TreeMap<>(recipe().decidingKeys());
        before.remove("validate.decode");

        assertThat(recipe().changesSince(before)).isEmpty();
        assertThat(recipe("validate.decode=full").changesSince(before))
                .containsExactly("validate.decode was \"auto\" and is now \"full\"");
    }

    private static Recipe recipe(String... overrides) {
        return RecipeReader.parse(
                "cats.yaml", "source: {paths: a.csv}\noutput: out", List.of(overrides));
    }
}
