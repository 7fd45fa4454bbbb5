package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.Resize;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeReaderTest {

    private static final String SHORTEST =
            """
            source: {paths: data/cats.parquet}
            output: out/cats
            """;

    @Test
    void fillsInEverythingButSourceAndOutput() {
        Recipe recipe = RecipeReader.parse("recipes/cats.yaml", SHORTEST, List.of());

        assertThat(recipe)
                .isEqualTo(
                        new Recipe(
                                "cats",
                                new SourceSettings(
                                        SourceFormat.PARQUET,
                                        List.of("data/cats.parquet"),
                                        new SourceSettings.Columns("url", null, null, null, null),
                                        OnBadRow.SKIP),
                                null,
                                List.of("url"),
                                new FetchSettings(
                                        256,
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(10),
                                        2,
                                        Duration.ofMinutes(5),
                                        50_000_000,
                                        2L << 30,
                                        10,
                                        List.of(),
                                        List.of(),
                                        false,
                                        recipe.fetch().userAgent(),
                                        Set.of("noai", "noimageai", "noindex", "noimageindex"),
                                        false,
                                        Set.of(HashType.SHA256),
                                        null,
                                        new DnsSettings(List.of(), Duration.ofHours(1)),
                                        false,
                                        new HostSettings(
                                                new HostSettings.Limits(null, 16),
                                                new HostSettings.Limits(null, 32),
                                                Duration.ofSeconds(10),
                                                new TreeMap<>(),
                                                ProxySettings.NONE)),
                                new ValidateSettings(
                                        null,
                                        0,
                                        null,
                                        null,
                                        200_000_000,
                                        new Resize(
                                                ResizeMode.KEEP_RATIO,
                                                256,
                                                false,
                                                Interpolation.LANCZOS,
                                                Interpolation.AREA),
                                        new Encode(ImageFormat.JPG, 95),
                                        false,
                                        Orientation.APPLY,
                                        Decode.AUTO,
                                        Store.REENCODED,
                                        Check.IMAGE,
                                        List.of("known"),
                                        null,
                                        null),
                                EnrichSettings.NONE,
                                new SameBytes(50, false),
                                new PackageSettings(
                                        PackageSettings.ShardFormat.WEBDATASET,
                                        10_000,
                                        HashType.SHA256,
                                        true),
                                EmbedSettings.NONE,
                                List.of(),
                                "out/cats",
                                S3Settings.STANDARD,
                                new KafkaSettings(null, null, 4, -1, Map.of()),
                                new MonitoringSettings(null, "127.0.0.1")));
    }

    @Test
    void namesItselfToServersWithItsVersion() {
        assertThat(parse("").fetch().userAgent())
                .matches(
                        "Shardline/\\d+\\.\\d+\\S* \\(\\+https://github.com/shardline/shardline\\)");
    }

    @Test
    void readsTheRecipeOfTheDesign() {
        Recipe recipe =
                RecipeReader.parse(
                        "x.yaml",
                        """
                        job: cats
                        source:
                          format: parquet
                          paths: ["data/part-*.parquet"]
                          columns: {url: URL, caption: TEXT, id: SAMPLE_ID, md5: MD5, group: null}
                        filter: "width >= 256 && height >= 256 && !('nsfw' in tags)"
                        dedup: [url, caption]
                        fetch: {concurrency: 64, timeout: 90s, connect_timeout: 500ms, retries: 0,
                                max_bytes: 50MB, max_backlog: 1.5GiB, allow_networks: [127.0.0.0/8, "::1/128"]}
                        validate: {verify: md5, min_side: 8, max_area: 1_000_000, max_aspect: 2.5,
                                   resize: {mode: no, size: 384, upscale_interpolation: bicubic},
                                   encode: {format: webp, quality: 101}}
                        package: {format: files, samples_per_shard: 5, hash: null}
                        output: out/cats
                        kafka:
                          bootstrap: a:9092,b:9092
                          client: {security.protocol: SSL, retries: 3}
                        """,
                        List.of());

        assertThat(recipe.source().columns().id()).contains("SAMPLE_ID");
        assertThat(recipe.source().columns().group()).isEmpty();
        assertThat(recipe.filter()).contains("width >= 256 && height >= 256 && !('nsfw' in tags)");
        assertThat(recipe.fetch().timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(recipe.fetch().maxBacklog()).isEqualTo(3L << 29);
        assertThat(recipe.fetch().hashes()).containsOnly(HashType.MD5, HashType.SHA256);
        assertThat(recipe.validate().maxArea()).hasValue(1_000_000);
        assertThat(recipe.validate().maxAspect()).hasValue(2.5);
        assertThat(recipe.validate().resize().mode()).isEqualTo(ResizeMode.NO);
        assertThat(recipe.validate().resize().upscale()).isEqualTo(Interpolation.CUBIC);
        assertThat(recipe.validate().encode()).isEqualTo(new Encode(ImageFormat.WEBP, 101));
        assertThat(recipe.packaging().hash()).isEmpty();
        assertThat(recipe.kafka().client())
                .isEqualTo(Map.of("security.protocol", "SSL", "retries", "3"));
    }

    @ParameterizedTest
    @CsvSource({
        "data/a.txt, TXT",
        "data/a.csv.gz, CSV",
        "data/*.tsv.zst, TSV",
        "a.json.bz2, JSON",
        "a.b.jsonl, JSONL"
    })
    void takesTheFormatFromTheFirstPath(String path, SourceFormat format) {
        assertThat(parse("", "source.paths=" + path).source().format()).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({
        "cats.yaml, cats",
        "a/b/LAION 2B (en).yml, LAION-2B-en",
        "recipes/x_1.y.yaml, x_1-y",
        "noending, noending"
    })
    void makesTheJobsNameOfTheFiles(String file, String job) {
        assertThat(RecipeReader.parse(file, SHORTEST, List.of()).job()).isEqualTo(job);
    }

    @Test
    void cutsALongFileNameToAJobsName() {
        String file = "x".repeat(300) + ".yaml";

        assertThat(RecipeReader.parse(file, SHORTEST, List.of()).job()).hasSize(100);
    }

    @Test
    void readsTheSameQualityDefaultsAsImg2dataset() {
        assertThat(parse("validate: {encode: {format: png}}").validate().encode().quality())
                .isEqualTo(9);
        assertThat(parse("validate: {encode: {format: webp}}").validate().encode().quality())
                .isEqualTo(95);
    }

    @Test
    void letsOverridesWinInTheirOrder() {
        Recipe recipe =
                parse(
                        "fetch: {concurrency: 7, retries: 1}",
                        "fetch.concurrency=8",
                        "fetch.concurrency=9",
                        "fetch={timeout: 1m, max_redirects: 0}",
                        "source.paths=[a.csv, b.csv]",
                        "dedup=",
                        "dedup=[]",
                        "kafka.client.sasl.jaas.config=a=b; c");

        assertThat(recipe.fetch().concurrency()).isEqualTo(9);
        assertThat(recipe.fetch().retries()).isEqualTo(1);
        assertThat(recipe.fetch().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(recipe.source().paths()).containsExactly("a.csv", "b.csv");
        assertThat(recipe.dedup()).isEmpty();
        assertThat(recipe.kafka().client()).containsEntry("sasl.jaas.config", "a=b; c");
    }

    @Test
    void comparesCaptionsWhereThereAreSome() {
        assertThat(RecipeReader.parse("a.yaml", SHORTEST, List.of("source.columns.caption=TEXT")))
                .extracting(Recipe::dedup)
                .isEqualTo(List.of("url", "caption"));
    }

    @Test
    void takesGlobsAndNegationsInOverridesAsText() {
        Recipe recipe = parse("", "source.paths=*.csv", "filter=!('nsfw' in tags)");

        assertThat(recipe.source().paths()).containsExactly("*.csv");
        assertThat(recipe.filter()).contains("!('nsfw' in tags)");
    }

    @Test
    void takesASectionWhoseKeysAreAllCommentedOut() {
        assertThat(parse("fetch:\n  # timeout: 5s\n").fetch().concurrency()).isEqualTo(256);
    }

    @Test
    void checksTheHashWhoseColumnIsNamedUnlessToldNotTo() {
        assertThat(parse("", "source.columns.md5=m").validate().verify()).contains(HashType.MD5);
        assertThat(parse("", "source.columns.md5=m").fetch().hashes()).contains(HashType.MD5);
        assertThat(parse("validate: {verify: null}", "source.columns.md5=m").validate().verify())
                .isEmpty();
    }

    @Test
    void keepsClientPropertiesOutOfItsText() {
        assertThat(parse("", "kafka.client.sasl.jaas.config=hush").toString())
                .contains("sasl.jaas.config")
                .doesNotContain("hush");
    }

    @Test
    void saysTheLineTheValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> parse("fetch:\n  retries: 1\n  timeout: soon\n"))
                .isInstanceOf(RecipeException.class)
                .hasMessage(
                        "recipes/cats.yaml:5: fetch.timeout must be a duration such as 500ms, 30s"
                                + " or 2m, but is \"soon\"");
    }

    @Test
    void saysTheOverrideThatIsWrong() {
        assertThatThrownBy(() -> parse("fetch: {timeout: 3s}", "fetch.timeout=soon"))
                .hasMessage(
                        "--set fetch.timeout=soon: fetch.timeout must be a duration such as 500ms,"
                                + " 30s or 2m, but is \"soon\"");
    }

    @Test
    void reportsAllProblemsInTheOrderOfTheRecipe() {
        assertThatThrownBy(() ->
                        RecipeReader.parse(
                                "cats.yaml",
                                """
                                fetch:
                                  retries: many
                                  timout: 30s
                                source: {columns: {url: [a]}}
                                """,
                                List.of()))
                .hasMessage(
                        """
                        cats.yaml: source.paths is missing; it must be files, folders or globs, of this machine or s3://bucket/key, or http(s) addresses of files, one or a list, none twice
                        cats.yaml: output is missing; it must be a path of this machine or s3://bucket/prefix
                        cats.yaml:2: fetch.retries must be a whole number from 0 to 100, but is "many"
                        cats.yaml:3: fetch.timout is not a key. Did you mean fetch.timeout? The keys of fetch are concurrency, timeout, connect_timeout, idle_timeout, per_host, per_domain, hosts, proxy, host_down_after, dns, retries, max_retry_after, max_bytes, max_backlog, max_redirects, allow_networks, allow_files, allow_data, user_agent, respect_opt_out, respect_robots, ignore_certificates, hashes.
                        cats.yaml:4: source.columns.url must be the name of a column, but is a list\
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fetch: {concurrency: 0} | fetch.concurrency must be a whole number from 1 to 10000, but is 0",
                "fetch: {concurrency: 2.5} | but is 2.5",
                "fetch: {timeout: 0s} | fetch.timeout must be a duration",
                "fetch: {timeout: 30} | but is 30",
                "fetch: {timeout: 99999999999999h} | fetch.timeout must be a duration",
                "fetch: {max_bytes: -5MB} | fetch.max_bytes must be a size such as 500kB or 50MB, at most 1GiB, but is \"-5MB\"",
                "fetch: {max_bytes: 5GB} | at most 1GiB, but is \"5GB\"",
                "fetch: {max_bytes: 5mb} | but is \"5mb\"",
                "fetch: {ignore_certificates: yes} | fetch.ignore_certificates must be true or false, but is \"yes\"",
                "fetch: {allow_networks: [10.0.0.0/8, 10.0.0.0/33]} | but holds \"10.0.0.0/33\"",
                "fetch: {allow_networks: localhost/8} | but is \"localhost/8\"",
                "fetch: {allow_networks: 127.0.0.1} | fetch.allow_networks must be networks such as 10.0.0.0/8",
                "fetch: {hashes: [sha1]} | but holds \"sha1\"",
                "fetch: {hashes: [md5, md5]} | none twice, but holds \"md5\"",
                "fetch: {user_agent: \"a\\nb\"} | fetch.user_agent must be at most 500 printable ASCII characters, or null, but is \"a·b\"",
                "fetch: 7 | fetch must have keys of its own (concurrency, timeout",
                "validate: {encode: {quality: 101}} | from 0 to 100 for jpg, but is 101",
                "validate: {encode: {format: png, quality: 10}} | from 0 to 9 for png, but is 10",
                "validate: {encode: {format: jpeg}} | must be one of jpg, png, webp, but is \"jpeg\"",
                "validate: {resize: {mode: false}} | must be one of no, border, keep_ratio, keep_ratio_largest, center_crop, but is false",
                "validate: {max_aspect: 0.5} | validate.max_aspect must be a number of at least 1, or null, but is 0.5",
                "validate: {max_aspect: .nan} | but is .nan",
                "validate: {max_area: 99999999999999999999} | but is 99999999999999999999",
                "validate: {verify: sha256} | validate.verify is sha256, but source.columns.sha256 does not name the column that holds it",
                "package: {samples_per_shard: -1} | but is -1",
                "package: {exif: null} | package.exif must be true or false, but is null",
                "job: a/b | job must be a name of at most 100 letters, digits, - and _, other than shardline, or null, but is \"a/b\"",
                "job: shardline | other than shardline",
                "kafka: {registry: 'ftp://x'} | kafka.registry must be an address such as http://registry:8081, or null, but is \"ftp://x\"",
                "kafka: {bootstrap: localhost} | kafka.bootstrap must be servers such as host:9092,host:9093",
                "kafka: {client: {ssl: {key: secret}}} | kafka.client.ssl must be one text or number",
                "kafka: {client: 5} | kafka.client must have keys of its own (any property of a Kafka client), but is 5",
                "filter: ' ' | filter must be a CEL expression, or null",
                "filter: !('nsfw' in tags) | filter begins with a YAML tag",
                "filter: !nsfw | filter begins with a YAML tag; put quotes around text that begins with !",
                "dedup: [url, ''] | dedup must be names of columns, one or a list, none twice, but holds \"\"",
                "concurrency: 5 | concurrency is not a key. Did you mean fetch.concurrency? The keys of a recipe are job, source, filter, dedup, fetch, validate, enrich, package, embed, stop_when, output, s3, kafka, monitoring.",
                "Fetch: {} | Fetch is not a key.",
                "fetch: {max-bytes: 5MB} | Did you mean fetch.max_bytes?",
                "validate: {resize: {width: 5}} | The keys of validate.resize are mode, size, only_if_bigger, upscale_interpolation, downscale_interpolation.",
                "output: again | recipes/cats.yaml:3: output is given twice",
                "? [a, b] : 5 | a key must be a word, not a list or keys of its own",
                "a: *b | is not YAML",
                "'a: b: c' | recipes/cats.yaml:3: "
            })
    void refuses(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith("recipes/cats.yaml:3: ")
                .hasMessageContaining(message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source.paths=[] | source.paths must be files, folders or globs",
                "source.paths=ftp://bucket/a.csv | or http(s) addresses of files, one or a list, none twice, but is \"ftp://bucket/a.csv\"",
                "source.paths=s3:///a.csv | but is \"s3:///a.csv\"",
                "source.select=[{include: a, exclude: b}] | source.select must be a list such as [{exclude: \"*\"}, {include: \"Q00*\"}]",
                "source.select=[{keep: a}] | source.select must be a list such as",
                "source.region=mars | source.region must be one of us, eu, asia, but is \"mars\"",
                "s3.endpoint=localhost:9000 | s3.endpoint must be an address such as http://localhost:9000",
                "s3.endpoint=http://user:secret@localhost:9000 | s3.endpoint must be an address such as",
                "s3.region=US West | s3.region must be a region such as us-west-2, but is \"US West\"",
                "s3.path_style=5 | s3.path_style must be true or false, or null, but is 5",
                "s3.secret_key=abc | s3.secret_key is not a key.",
                "validate.check=none | validate.check is none, which is for original bytes only",
                "package.mode=replace | package.mode must be one of incremental, overwrite, extend, but is \"replace\"",
                "output=ftp://host/a | output must be a path of this machine or s3://bucket/prefix, but is \"ftp://host/a\"",
                "source.paths=folder | source.format is missing, and the ending of the first path, \"folder\", does not say it",
                "source.paths=a.parquet.gz | a parquet file is compressed inside",
                "fetch.timeout | an override is a key, an equals sign and a value, such as fetch.timeout=10s",
                "=5 | an override is a key",
                "fetch.nothing=5 | fetch.nothing is not a key",
                "fetch.timeout.x=5 | fetch.timeout.x is not a key",
                "filter='a | is not YAML",
                "fetch.timeout=a: b | fetch.timeout must be a duration such as 500ms, 30s or 2m, but is a set of keys",
            })
    void refusesOverride(String override, String message) {
        assertThatThrownBy(() -> parse("", override))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith("--set " + override)
                .hasMessageContaining(message.strip());
    }

    @Test
    void refusesTwoHashColumnsWithoutAChoice() {
        assertThatThrownBy(() -> parse("", "source.columns.md5=a", "source.columns.sha256=b"))
                .hasMessageContaining("source.columns names md5 and sha256");
    }

    @Test
    void ofSeveralHashColumnsTheCheckedOneIsTheChecksum() {
        Recipe recipe =
                parse(
                        "",
                        "source.columns.md5=a",
                        "source.columns.sha512=c",
                        "validate.verify=sha512");
        assertThat(recipe.source().columns().checksum())
                .contains(new SourceSettings.Checksum(HashType.SHA512, "c"));
        assertThat(recipe.fetch().hashes()).contains(HashType.SHA512).doesNotContain(HashType.MD5);
    }

    @Test
    void keepsSecretsOfOverridesOutOfMessages() {
        assertThatThrownBy(() -> parse("", "kafka.client.sasl.jaas.config=[hush]"))
                .hasMessageStartingWith("--set kafka.client.sasl.jaas.config=…: ")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "--- \n"})
    void refusesARecipeWithNothingInIt(String yaml) {
        assertThatThrownBy(() -> RecipeReader.parse("cats.yaml", yaml, List.of()))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith("cats.yaml");
    }

    @Test
    void namesACharacterThatYamlForbids() {
        assertThatThrownBy(() -> parse("job: a\u0001"))
                .hasMessage(
                        "recipes/cats.yaml: is not YAML: the character U+0001 may not be in it");
    }

    @Test
    void refusesASecondDocument() {
        assertThatThrownBy(() -> parse("---\njob: b"))
                .hasMessage(
                        "recipes/cats.yaml:4: a second YAML document begins here; a recipe is one");
    }

    @Test
    void refusesNestingThatNoRecipeHas() {
        assertThatThrownBy(() -> parse("dedup: " + "[".repeat(100_000)))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("nested too deep");
    }

    @Test
    void isNotImpressedByAliasesOfAliases() {
        String laughs =
                """
                a: &a [x, x, x, x, x, x, x, x, x]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
                dedup: *c
                """;

        assertThatThrownBy(() -> parse(laughs)).hasMessageContaining("a is not a key");
    }

    @Test
    void takesAnchors() {
        Recipe recipe = parse("fetch: {timeout: &t 7s, idle_timeout: *t}");

        assertThat(recipe.fetch().idleTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void readsAFileWithByteOrderMarkAndWindowsLineEnds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cats.yaml");
        Files.writeString(file, "\uFEFF" + SHORTEST.replace("\n", "\r\n"));

        assertThat(RecipeReader.read(file, List.of()).output()).isEqualTo("out/cats");
    }

    @Test
    void saysWhyAFileCannotBeRead(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("image.yaml");
        Files.write(image, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});

        assertThatThrownBy(() -> RecipeReader.read(folder.resolve("none.yaml"), List.of()))
                .hasMessageEndingWith("none.yaml: there is no such file");
        assertThatThrownBy(() -> RecipeReader.read(folder, List.of()))
                .hasMessageEndingWith("is a folder; a recipe is a YAML file");
        assertThatThrownBy(() -> RecipeReader.read(image, List.of()))
                .hasMessageEndingWith("is not UTF-8 text; a recipe is a YAML file");
    }

    private static Recipe parse(String more, String... overrides) {
        return RecipeReader.parse("recipes/cats.yaml", SHORTEST + more, List.of(overrides));
    }
}
