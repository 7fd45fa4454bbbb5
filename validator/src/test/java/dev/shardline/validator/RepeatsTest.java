package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private static final byte[] GONE = "gone".getBytes(StandardCharsets.UTF_8);
    private static final String GONE_MD5 = "50c1f58be7f5e47e0f53d64c094783c2";

    private static Validator validator(boolean drop) {
        Recipe recipe =
                RecipeReader.parse(
                        "cats.yaml",
                        """
                        source: {paths: a.csv, columns: {md5: hash}}
                        validate: {store: original, check: none, same_bytes: {urls: 3, drop: %s}}
                        output: out
                        """
                                .formatted(drop),
                        List.of());
        return new Validator(recipe.validate(), false, recipe.sameBytes().toDrop());
    }

    private static FetchedImage image(int i, @Nullable String checksum) {
        var record =
                new ImageRecord(
                        "" + i,
                        "http://a.com/" + i,
                        null,
                        checksum,
                        null,
                        "{}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);
        return new FetchedImage(record, ByteBuffer.wrap(GONE), "", null, null, null, null);
    }

    private static String reason(Outcome<ImageSample> outcome) {
        return switch (outcome) {
            case Outcome.Passed<ImageSample> _ -> "packed";
            case Outcome.Ended(RecordFate fate) -> fate.getReason();
        };
    }

    @Test
    void theSameBytesFromManyAddressesArePlaceholdersFromThenOn() {
        Validator validator = validator(true);
        assertThat(reason(validator.validate(image(1, null)))).isEqualTo("packed");
        assertThat(reason(validator.validate(image(2, null)))).isEqualTo("packed");
        assertThat(reason(validator.validate(image(2, null)))).isEqualTo("packed");
        assertThat(reason(validator.validate(image(3, null)))).isEqualTo("placeholder");
        assertThat(reason(validator.validate(image(1, null)))).isEqualTo("placeholder");
    }

    @Test
    void theyAreKeptWhereTheRecipeDoesNotDropThem() {
        Validator validator = validator(false);
        for (int i = 0; i < 10; i++) {
            assertThat(reason(validator.validate(image(i, null)))).isEqualTo("packed");
        }
    }

    @Test
    void bytesThatTheSourceMeansAreKept() {
        Validator validator = validator(true);
        for (int i = 0; i < 10; i++) {
            assertThat(reason(validator.validate(image(i, GONE_MD5)))).isEqualTo("packed");
        }
    }
}
