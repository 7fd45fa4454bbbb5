package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupedRecipeTest {

    @Test
    void shardsByGroup() {
        Recipe recipe =
                recipe(
                        "source.columns.group=class",
                        "package.shard_by=group",
                        "package.samples_per_shard=all",
                        "package.order=name");

        assertThat(recipe.source().columns().group()).contains("class");
        assertThat(recipe.packaging().isGrouped()).isTrue();
        assertThat(recipe.packaging().samplesPerShard()).isEqualTo(PackageSettings.ALL);
        assertThat(recipe.packaging().order()).isEqualTo(Order.NAME);
        assertThat(recipe.decidingKeys())
                .containsEntry("package.shard_by", "\"group\"")
                .containsEntry("package.samples_per_shard", "\"all\"")
                .containsEntry("package.order", "\"name\"");
    }

    @Test
    void goesOnWithJobsThatAreOlderThanGroups() {
        var before = recipe().decidingKeys();
        before.keySet()
                .removeAll(
                        List.of(
                                "package.shard_by",
                                "package.order",
                                "package.names",
                                "source.columns.name"));

        assertThat(recipe().packaging().shardBy()).isEqualTo(ShardBy.NONE);
        assertThat(recipe().changesSince(before)).isEmpty();
    }

    @Test
    void wantsUniqueImages() {
        Recipe recipe = recipe("package.unique=true", "package.hash=md5");
        assertThat(recipe.packaging().unique()).isTrue();
        assertThat(recipe.decidingKeys()).containsEntry("package.unique", "true");
        assertThat(recipe().packaging().unique()).isFalse();
    }

    @Test
    void refusesUniqueImagesWithoutAHashOfOurOwn() {
        assertThatThrownBy(() -> recipe("package.unique=true", "package.hash=null"))
                .hasMessageContaining("package.unique compares hashes, but package.hash is null");
        assertThatThrownBy(() ->
                        recipe(
                                "package.unique=true",
                                "source.columns.sha256=s",
                                "validate.verify=null"))
                .hasMessageContaining("validate.verify must be sha256, or package.hash another");
    }

    @Test
    void refusesToShardByGroupsThatTheSourceDoesNotHave() {
        assertThatThrownBy(() -> recipe("package.shard_by=group"))
                .hasMessage(
                        "--set package.shard_by=group: package.shard_by is group, but the source has no"
                                + " groups: name their column by source.columns.group");
    }

    @Test
    void onlyNumberedShardsAreExtended() {
        assertThatThrownBy(() ->
                        recipe(
                                "source.columns.group=kind",
                                "package.shard_by=group",
                                "package.mode=extend"))
                .hasMessageContaining("package.mode is extend, which adds numbered shards, but")
                .hasMessageContaining("package.shard_by is group");
    }

    @Test
    void refusesOneShardForAllWithoutGroups() {
        assertThatThrownBy(() -> recipe("package.samples_per_shard=all"))
                .hasMessageContaining("package.shard_by is none; it must be group then");
    }

    @Test
    void refusesAnotherWordForAll() {
        assertThatThrownBy(() -> recipe("package.samples_per_shard=many"))
                .hasMessageContaining(
                        "package.samples_per_shard must be a whole number from 1 to 10000000, or all,"
                                + " but is \"many\"");
    }

    @Test
    void namesFilesAsTheSourceDoes() {
        Recipe recipe =
                recipe("source.columns.name=path", "package.names=source", "package.format=files");

        assertThat(recipe.source().columns().name()).contains("path");
        assertThat(recipe.packaging().names()).isEqualTo(Names.SOURCE);
        assertThat(recipe.packaging().format()).isEqualTo(ShardFormat.FILES);
        assertThat(recipe.dedup()).containsExactly("name");
    }

    @Test
    void refusesNamesThatTheSourceDoesNotHave() {
        assertThatThrownBy(() -> recipe("package.names=source", "package.format=files"))
                .hasMessageContaining("name their column by source.columns.name");
    }

    @Test
    void refusesNamesInsideOfTars() {
        assertThatThrownBy(() -> recipe("package.names=source", "source.columns.name=path"))
                .hasMessageContaining("package.format is webdataset; it must be files then");
    }

    @Test
    void refusesNamesThatCouldComeTwice() {
        assertThatThrownBy(() ->
                        recipe(
                                "package.names=source",
                                "package.format=files",
                                "source.columns.name=path",
                                "dedup=[url]"))
                .hasMessageContaining(
                        "dedup must be [name] where package.names is source, so that no file replaces"
                                + " another, but is [url]");
    }

    private static Recipe recipe(String... overrides) {
        return RecipeReader.parse(
                "cats.yaml", "source: {paths: a.csv}\noutput: out", List.of(overrides));
    }
}
