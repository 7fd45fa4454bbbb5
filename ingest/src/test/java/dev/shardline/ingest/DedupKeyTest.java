package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.recipe.SourceSettings.Checksum;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DedupKeyTest {

    private static final Columns COLUMNS =
            new Columns("URL", "TEXT", null, new Checksum(HashType.MD5, "H"), null);

    private static DedupKey key(String... fields) {
        return DedupKey.of(List.of(fields), COLUMNS, List.of(new Column("n", "BIGINT")));
    }

    private static ImageRecord image(String id, String url, @Nullable String caption, String json) {
        return new ImageRecord(
                id, url, caption, null, null, json, List.of(), null, null, List.of(), 0L);
    }

    @Test
    void isTheSameForEqualFieldsOnly() {
        DedupKey key = key("url", "caption");
        byte[] one = key.of(image("1", "u", "c", "{}"));

        assertThat(one).hasSize(16).isEqualTo(key.of(image("2", "u", "c", "{\"n\":1}")));
        assertThat(one).isNotEqualTo(key.of(image("1", "uc", "", "{}")));
    }

    @Test
    void tellsNullFromEmpty() {
        DedupKey key = key("url", "caption");

        assertThat(key.of(image("1", "u", null, "{}")))
                .isNotEqualTo(key.of(image("1", "u", "", "{}")));
    }

    @Test
    void takesAttributesAndTheNamesOfMappedColumns() {
        byte[] one = key("n", "URL").of(image("1", "u", null, "{\"n\":9007199254740993}"));

        assertThat(one)
                .isEqualTo(key("n", "url").of(image("2", "u", null, "{\"n\":9007199254740993}")))
                .isNotEqualTo(
                        key("n", "url").of(image("1", "u", null, "{\"n\":9007199254740992}")));
    }

    @Test
    void isTheHashOfTheIdWithoutFields() {
        assertThat(HexFormat.of().formatHex(key().of(image("0-0", "u", null, "{}"))))
                .isEqualTo(
                        HexFormat.of().formatHex(key().of(image("0-0", "other", "c", "{\"n\":2}"))))
                .isNotEqualTo(HexFormat.of().formatHex(key().of(image("0-1", "u", null, "{}"))));
    }

    @Test
    void refusesAnUnknownFieldWithThoseThereAre() {
        assertThatThrownBy(() -> key("captoin"))
                .isInstanceOf(RecipeException.class)
                .hasMessage(
                        "dedup: the source has no column captoin. There are: url, URL, caption,"
                                + " TEXT, md5, H, n.");
    }
}
