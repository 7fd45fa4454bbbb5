package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.SourceSettings.Select;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a recipe says of S3, and of the sources in it.
class S3RecipeTest {

    @Test
    void aRecipeWithoutS3AsksAwsAsWhoeverTheMachineIs() {
        assertThat(parse("").s3()).isEqualTo(S3Settings.STANDARD);
    }

    @Test
    void aServerOfOnesOwnHasItsBucketsInThePath() {
        var s3 = parse("s3: {endpoint: 'http://localhost:9000', credentials: anonymous}").s3();
        assertThat(s3.endpoint()).contains(URI.create("http://localhost:9000"));
        assertThat(s3.pathStyle()).isTrue();
        assertThat(s3.isAnonymous()).isTrue();
        assertThat(
                        parse("s3: {endpoint: 'http://localhost:9000', path_style: false}")
                                .s3()
                                .pathStyle())
                .isFalse();
    }

    @Test
    void whereTheBytesComeFromDecidesNothing() {
        var begun = parse("s3: {endpoint: 'http://localhost:9000'}").decidingKeys();
        assertThat(parse("s3: {credentials: anonymous}").changesSince(begun)).isEmpty();
    }

    @Test
    void theChallengeKnowsItsColumns() {
        var recipe = parse("source: {format: isc2021, paths: query.csv}");
        var columns = recipe.source().columns();
        assertThat(columns.url()).isEqualTo("s3_uri");
        assertThat(columns.id()).contains("image_id");
        assertThat(columns.column(HashType.MD5)).isEqualTo("md5_checksum");
        assertThat(recipe.validate().verify()).contains(HashType.MD5);
        assertThat(recipe.fetch().verify()).contains(HashType.MD5);
        assertThat(recipe.fetch().hashes()).contains(HashType.MD5);
        assertThat(recipe.dedup()).containsExactly("id");
    }

    @Test
    void aRecipeMayNameTheColumnsOfTheChallengeOtherwise() {
        var recipe =
                parse("source: {format: isc2021, paths: q.csv, columns: {url: uri, md5: null}}");
        assertThat(recipe.source().columns().url()).isEqualTo("uri");
        assertThat(recipe.source().columns().checksum()).isEmpty();
        assertThat(recipe.validate().verify()).isEmpty();
    }

    @Test
    void readsTheSelectionInItsOrder() {
        var recipe =
                parse(
                        """
                        source:
                          format: s3-list
                          paths: s3://bucket/all/
                          select: [{exclude: "*"}, {include: "Q00*"}]
                        """);
        assertThat(recipe.source().selection())
                .isEqualTo(List.of(new Select(false, "*"), new Select(true, "Q00*")));
        var begun = recipe.decidingKeys();
        var other = parse("source: {format: s3_list, paths: 's3://bucket/all/'}");
        assertThat(other.changesSince(begun))
                .singleElement()
                .asString()
                .startsWith("source.select was [{\"exclude\":\"*\"},{\"include\":\"Q00*\"}]");
    }

    @Test
    void theOutputMayBeInABucket() {
        var recipe =
                RecipeReader.parse(
                        "cats.yaml", "source: {paths: a.csv}\noutput: s3://bucket/a b", List.of());
        assertThat(recipe.output()).isEqualTo("s3://bucket/a b");
    }

    @Test
    void readsTheServerAloneForCommandsWithoutAJob() {
        var s3 = RecipeReader.s3(List.of("s3.endpoint=http://localhost:9000", "s3.region=eu-1"));
        assertThat(s3)
                .isEqualTo(
                        new S3Settings("http://localhost:9000", "eu-1", S3Settings.DEFAULT, true));
        assertThatThrownBy(() -> RecipeReader.s3(List.of("output=x")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("--set takes the keys of s3 here");
        assertThatThrownBy(() -> RecipeReader.s3(List.of("s3.secret=x")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("s3.secret is not a key");
    }

    private static Recipe parse(String yaml) {
        String source = yaml.startsWith("source") ? "" : "source: {paths: a.csv}\n";
        return RecipeReader.parse("cats.yaml", source + "output: out\n" + yaml, List.of());
    }
}
