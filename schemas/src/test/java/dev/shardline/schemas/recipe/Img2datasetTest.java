package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Img2datasetTest {

    private static final String LAION_400M =
            """
            img2dataset --url_list laion400m-meta --input_format "parquet"\\
                     --url_col "URL" --caption_col "TEXT" --output_format webdataset\\
                       --output_folder laion400m-data --processes_count 16 --thread_count 128 --image_size 256\\
                         --save_additional_columns '["NSFW","similarity","LICENSE"]' --enable_wandb True
            """;

    @Test
    void readsTheCommandOfLaion400m() {
        Img2dataset.Imported imported = Img2dataset.read(List.of(LAION_400M));
        assertThat(imported.yaml())
                .isEqualTo(
                        """
                        source:
                          format: parquet
                          paths: [laion400m-meta]
                          columns:
                            url: URL
                            caption: TEXT
                        dedup: []
                        fetch:
                          concurrency: 2048
                          connect_timeout: 10s
                          idle_timeout: 10s
                          retries: 0
                        validate:
                          resize:
                            mode: border
                            size: 256
                          orientation: ignore
                        package:
                          format: webdataset
                        output: laion400m-data
                        """);
        assertThat(imported.notes())
                .hasSize(2)
                .anyMatch(note -> note.startsWith("--save_additional_columns: all columns"))
                .anyMatch(note -> note.startsWith("--enable_wandb: "));
    }

    @Test
    void readsTheCommandOfLaion5b() {
        Img2dataset.Imported imported =
                Img2dataset.read(
                        List.of(
                                "--url_list=laion2B-en",
                                "--input_format=parquet",
                                "--url-col=URL",
                                "--caption_col",
                                "TEXT",
                                "--output_format=webdataset",
                                "--image_size=384",
                                "--resize_mode=keep_ratio",
                                "--resize_only_if_bigger=True",
                                "--skip_reencode",
                                "--oom_shard_count=6",
                                "--noextract_exif",
                                "--compute_hash=None",
                                "--max_aspect_ratio=inf",
                                "--max_image_area",
                                "1000000",
                                "--verify_hash",
                                "['md5sum', \"md5\"]",
                                "--disallowed_header_directives='[]'"));
        Recipe recipe = RecipeReader.parse("x.yaml", imported.yaml(), List.of());
        assertThat(recipe.validate().resize().mode())
                .isEqualTo(ValidateSettings.ResizeMode.KEEP_RATIO);
        assertThat(recipe.validate().resize().size()).isEqualTo(384);
        assertThat(recipe.validate().resize().onlyIfBigger()).isTrue();
        assertThat(recipe.validate().skipReencode()).isTrue();
        assertThat(recipe.validate().maxArea()).hasValue(1_000_000);
        assertThat(recipe.validate().maxAspect()).isEmpty();
        assertThat(recipe.validate().verify()).contains(HashType.MD5);
        assertThat(recipe.source().columns().column(HashType.MD5)).isEqualTo("md5sum");
        assertThat(recipe.packaging().shardDigits()).isEqualTo(6);
        assertThat(recipe.packaging().exif()).isFalse();
        assertThat(recipe.packaging().hash()).isEmpty();
        assertThat(recipe.fetch().respectOptOut()).isEmpty();
        assertThat(recipe.dedup()).isEmpty();
    }

    @Test
    void doesWhatImg2datasetDoesUnasked() {
        Recipe recipe =
                RecipeReader.parse(
                        "x.yaml",
                        Img2dataset.read(List.of("img2dataset --url_list=urls.txt")).yaml(),
                        List.of());
        assertThat(recipe.source().format()).isEqualTo(SourceSettings.SourceFormat.TXT);
        assertThat(recipe.packaging().format()).isEqualTo(PackageSettings.ShardFormat.FILES);
        assertThat(recipe.validate().resize().mode()).isEqualTo(ValidateSettings.ResizeMode.BORDER);
        assertThat(recipe.validate().orientation()).isEqualTo(ValidateSettings.Orientation.IGNORE);
        assertThat(recipe.fetch().retries()).isZero();
        assertThat(recipe.output()).isEqualTo("images");
    }

    @Test
    void takesValuesWithoutNamesInTheOrderOfTheFunction() {
        String yaml = Img2dataset.read(List.of("img2dataset my\\ urls.txt 128 'out put'")).yaml();
        assertThat(yaml).contains("paths: [\"my urls.txt\"]", "size: 128", "output: \"out put\"");
    }

    @Test
    void refusesAnUnknownOptionWithTheNearestName() {
        assertThatThrownBy(() -> Img2dataset.read(List.of("--url_list=a", "--image_sise=5")))
                .isInstanceOf(RecipeException.class)
                .hasMessage("img2dataset has no option --image_sise. Did you mean --image_size?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "img2dataset",
                "--url_list=a --image_size=large",
                "--url_list=a --resize_mode=stretch",
                "--url_list=a --thread_count=many",
                "--url_list='a"
            })
    void refusesWhatCannotBeUsed(String line) {
        assertThatThrownBy(() -> Img2dataset.read(List.of(line)))
                .isInstanceOf(RecipeException.class);
    }

    @Test
    void thePageOnLaionMapsEveryOption() throws IOException {
        String page = Files.readString(Path.of("../docs/datasets/laion.md"));
        for (var option : Img2dataset.OPTIONS.entrySet()) {
            assertThat(page).contains("| `" + option.getKey() + "` | ");
            if (KeyNames.isKey(option.getValue())) {
                assertThat(page)
                        .containsPattern(
                                "\\| `" + option.getKey() + "` \\| [^|]*`" + option.getValue());
            }
        }
    }
}
