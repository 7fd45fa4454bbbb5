package dev.shardline.pipeline.quickstart;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.validator.Validator;
import java.nio.ByteBuffer;
import java.util.List;

/// Makes WebP of other pictures with the pipeline's own validator, for the JDK writes none.
final class WebpEncoder {

    private static final Validator VALIDATOR = validator();

    private WebpEncoder() {}

    static byte[] encode(byte[] png) {
        var record =
                new ImageRecord(
                        "0", "", null, null, null, "{}", List.of(), null, null, List.of(), 0L);
        var fetched = new FetchedImage(record, ByteBuffer.wrap(png), "", null, null, null, null);
        return switch (VALIDATOR.validate(fetched)) {
            case Outcome.Passed(var sample) -> bytes((ByteBuffer) sample.getImage());
            case Outcome.Ended(var fate) -> throw new IllegalStateException(fate.getMessage());
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static Validator validator() {
        String recipe =
                """
                source: {paths: [pictures.csv]}
                output: shards
                validate: {resize: {mode: "no"}, encode: {format: webp, quality: 90}}
                """;
        Recipe read = RecipeReader.parse("webp.yaml", recipe, List.of());
        return new Validator(read.validate(), false);
    }
}
