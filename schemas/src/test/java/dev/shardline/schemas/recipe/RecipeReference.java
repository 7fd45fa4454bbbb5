package dev.shardline.schemas.recipe;

import java.util.List;
import java.util.stream.Collectors;

/// Makes the reference of the recipe's keys.
final class RecipeReference {

    private static final String HEAD =
            """
            # The recipe

            <!-- Made from Keys.java by RecipeReferenceTest; change it there. -->

            A recipe is one YAML file that says a whole job. It needs `source.paths` and `output`; every other key has a
            standard value. The shortest recipe:

            ```yaml
            source: {paths: urls.txt}
            output: out/cats
            ```

            `--set KEY=VALUE` on the command line wins over the file, the value in YAML: `--set fetch.concurrency=64`,
            `--set 'source.paths=[a.csv, b.csv]'`. Unknown keys, wrong types and impossible values are refused before
            anything is done, each with its line. YAML is version 1.2: `no` is a word, only `true` and `false` are truth
            values.

            Relative paths start at the folder in which the command runs.

            Keys marked ● decide what is in the shards. They may not change while a job exists: a job with another value
            is another job, so give it another name or another recipe file. All others may change from run to run.

            """;

    private static final String TAIL =
            """
            ## kafka.client

            Any property of a Kafka client by Kafka's own name, given to every client of the job; secrets among them are
            never logged.

            ```yaml
            kafka:
              bootstrap: broker-1:9092,broker-2:9092
              client: {security.protocol: SSL, ssl.truststore.location: trust.jks}
            ```

            ## Sizes and durations

            `kB`, `MB`, `GB`, `TB` are powers of 1000, `KiB`, `MiB`, `GiB`, `TiB` of 1024; a number alone is bytes.
            Durations are `ms`, `s`, `m` or `h`, at most a day.
            """;

    private RecipeReference() {}

    static String page() {
        return HEAD
                + sections().stream().map(RecipeReference::section).collect(Collectors.joining())
                + TAIL;
    }

    private static List<String> sections() {
        return Keys.ALL.stream().map(key -> sectionOf(key.path())).distinct().toList();
    }

    private static String section(String section) {
        return "## "
                + section
                + "\n\n| key | value | standard |  |\n|---|---|---|---|\n"
                + Keys.ALL.stream()
                        .filter(key -> sectionOf(key.path()).equals(section))
                        .map(RecipeReference::row)
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String row(Key<?> key) {
        return "| `%s`%s | %s | %s | %s |%n"
                .formatted(
                        key.path(),
                        key.decidesOutput() ? " ●" : "",
                        key.kind().expected(),
                        standard(key),
                        key.sentence())
                .replace(System.lineSeparator(), "\n");
    }

    private static String standard(Key<?> key) {
        if (key.standard() == null) {
            return "must be given";
        }
        return key.derived().isEmpty() ? "`" + key.standard() + "`" : key.derived();
    }

    /// The outermost name; keys at the top have a section of their own.
    private static String sectionOf(String path) {
        return path.split("\\.", 2)[0];
    }
}
