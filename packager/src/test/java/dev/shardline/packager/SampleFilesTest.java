package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.image;
import static dev.shardline.packager.Fixtures.laion;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.query;
import static dev.shardline.packager.Fixtures.sample;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleFilesTest {

    @TempDir private Path output;

    @Test
    void writesJsonAsImg2datasetDoes() {
        var attributes =
                "{\"SAMPLE_ID\":41826002453,\"WIDTH\":640,\"similarity\":0.30157348513603210001,"
                        + "\"tags\":[\"a\",[]],\"more\":{\"x\":NaN,\"y\":{}}}";
        var odd = sample(image("0-7", "Ein Käfer \uD83D\uDC1E", attributes));
        pack(config(output, 10), List.of(), List.of(odd));
        var members = read().getFirst().members();
        assertThat(members.keySet()).containsExactly("jpg", "json", "txt");
        assertThat(new String(members.get("json"), UTF_8))
                .isEqualTo(
                        """
                        {
                            "SAMPLE_ID": 41826002453,
                            "WIDTH": 640,
                            "similarity": 0.30157348513603210001,
                            "tags": [
                                "a",
                                []
                            ],
                            "more": {
                                "x": null,
                                "y": {}
                            },
                            "caption": "Ein K\\u00e4fer \\ud83d\\udc1e",
                            "url": "http://a.com/0-7.jpg",
                            "key": "000000",
                            "status": "success",
                            "error_message": null,
                            "width": 256,
                            "height": 171,
                            "original_width": 640,
                            "original_height": 427,
                            "exif": "{\\"Image Make\\": \\"Canon\\"}",
                            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                            "id": "0-7",
                            "reason": null,
                            "attempts": 1,
                            "attempt_reasons": null
                        }\
                        """);
    }

    @Test
    void writesAnEmptyTextForNoCaption() {
        pack(config(output, 10), List.of(), List.of(sample(image("0-0", null, laion(0)))));
        assertThat(read().getFirst().members().get("txt")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/abs/olute",
                "nul\0in it",
                "line\nbreak\r\ttab",
                "emoji \uD83D\uDC1E and \u202Emarks",
                "half \uD83D pair \uDC1E",
                "quote \" and \\ and ' and {}",
                "\uD83D",
                "0.1.tar.gz"
            })
    void survivesAnyText(String text) throws SQLException, IOException {
        String clean = Json.clean(text);
        String quoted = new ObjectMapper().writeValueAsString(text);
        var columns = List.of(new Column("note", "VARCHAR"));
        var config = config(output, ShardFormat.WEBDATASET, 2, columns, 0, 1);
        var record =
                new ImageRecord(
                        text,
                        text,
                        text,
                        null,
                        text,
                        "{\"note\":" + quoted + "}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);
        var fate = Reason.BAD_URL.ends(record, text);
        pack(config, List.of(), List.of(sample(record), fate));

        var table = "'" + output.resolve("00000.parquet") + "'";
        String sql = "SELECT count(*) FROM " + table + " WHERE ";
        String same = Sql.text(clean.replace("\0", "")).replace("\n", "' || chr(10) || '");
        for (String column : List.of("note", "caption", "url", "id")) {
            assertThat(query(sql + "replace(" + column + ", chr(0), '') = " + same))
                    .containsExactly("2");
        }
        assertThat(read().getFirst().key()).isEqualTo("000000");
        assertThat(new String(read().getFirst().members().get("txt"), UTF_8)).isEqualTo(clean);
    }

    @Test
    void survivesLongTexts() throws SQLException {
        var records = new ArrayList<ImageSample>();
        records.add(sample(image("x".repeat(10_000), "y".repeat(20 << 20), laion(0))));
        pack(config(output, 10), List.of(), records);
        assertThat(query("SELECT length(id), length(caption) FROM '" + output + "/00000.parquet'"))
                .containsExactly("10000|20971520");
    }

    @Test
    void refusesAnExtensionThatWouldBeAPath() {
        var sample = withExtension(0, "../x");
        assertThatThrownBy(() -> pack(config(output, 1), List.of(), List.of(sample)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("../x");
    }

    @Test
    void putsWebpBehindText() {
        pack(config(output, 1), List.of(), List.of(withExtension(0, "webp")));
        assertThat(read().getFirst().members().keySet()).containsExactly("json", "txt", "webp");
    }

    private static ImageSample withExtension(int i, String extension) {
        return new ImageSample(
                image("0-" + i, "c", laion(i)),
                ByteBuffer.wrap(new byte[3]),
                extension,
                1,
                1,
                1,
                1,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }

    private List<ShardReader.Sample> read() {
        var samples = new ArrayList<ShardReader.Sample>();
        try (var reader = ShardReader.open(output.resolve("00000.tar"))) {
            reader.forEachRemaining(samples::add);
        }
        return samples;
    }
}
