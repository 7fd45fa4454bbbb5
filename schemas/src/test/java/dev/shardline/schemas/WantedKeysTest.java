package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.RecipeReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WantedKeysTest {

    private static final WantedKeys KEYS =
            keys(
                    "{imgur.com: {rate: 2/s}, i.imgur.com: {concurrency: 4}, xn--mnchen-3ya.de: {rate: 1/s},"
                            + " free.org: {}}");

    private static WantedKeys keys(String hosts) {
        var recipe =
                RecipeReader.parse(
                        "a.yaml",
                        "source: {paths: a.txt}\noutput: out\nfetch: {hosts: " + hosts + "}",
                        List.of());
        return new WantedKeys(recipe.fetch().hosts());
    }

    @ParameterizedTest
    @CsvSource({
        "http://i.imgur.com/a.jpg, imgur.com",
        "https://imgur.com/a.jpg, imgur.com",
        "HTTPS://user:pw@M.I.IMGUR.COM.:8080/a.jpg?b@c, imgur.com",
        "' http:\\\\imgur.com', imgur.com",
        "http://München.de/a.jpg, xn--mnchen-3ya.de",
        "http://notimgur.com/a.jpg, id",
        "http://imgur.com.example.org/a.jpg, id",
        "http://example.org/http://imgur.com, id",
        "http://free.org/a.jpg, id",
        "s3://imgur.com/a.jpg, id",
        "no url, id"
    })
    void aLimitedHostHasTheWidestNameThatLimitsIt(String url, String key) {
        assertThat(KEYS.of(image(url))).isEqualTo(key);
    }

    @Test
    void withoutLimitedHostsAllAreSpread() {
        assertThat(keys("{}").of(image("http://imgur.com/a.jpg"))).isEqualTo("id");
    }

    @Test
    void thePartitionIsTheOneThatKafkaChooses() {
        for (var name : List.of("imgur.com", "a.org", "b.org", "c.org")) {
            assertThat(WantedKeys.partition(name, 7))
                    .isEqualTo(
                            BuiltInPartitioner.partitionForKey(
                                    name.getBytes(StandardCharsets.UTF_8), 7));
        }
    }

    private static ImageRecord image(String url) {
        return new ImageRecord(
                "id", url, null, null, null, "{}", List.of(), null, null, List.of(), 0L);
    }
}
