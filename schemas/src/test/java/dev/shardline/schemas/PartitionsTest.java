package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionsTest {

    @Test
    void spreadRecordsById() {
        var partitions = new Partitions(ShardBy.NONE);

        assertThat(partitions.resultKey(image("0-7", "cats"))).isEqualTo("0-7");
        assertThat(
                        IntStream.range(0, 100)
                                .map(i -> partitions.ofResult(image("0-" + i, "cats"), 3))
                                .distinct())
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void keepAGroupTogether() {
        var partitions = new Partitions(ShardBy.GROUP);

        assertThat(partitions.resultKey(image("0-7", "cats"))).isEqualTo("cats");
        for (String group : new String[] {"cats", "dogs", null}) {
            assertThat(
                            IntStream.range(0, 100)
                                    .map(i -> partitions.ofResult(image("0-" + i, group), 3))
                                    .distinct())
                    .hasSize(1);
        }
    }

    private static ImageRecord image(String id, @Nullable String group) {
        return new ImageRecord(
                id, "u", null, null, group, "{}", List.of(), null, null, List.of(), 0L);
    }
}
