package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AclsCommandTest {

    @Test
    void printsWhatEachStageMustBeAllowedAndNoMore(@TempDir Path folder) throws Exception {
        Path recipe =
                Files.writeString(
                        folder.resolve("cats.yaml"),
                        """
                        source: {paths: cats.parquet}
                        output: out
                        kafka: {bootstrap: "kafka:9092", registry: "http://registry"}
                        """);

        Ran ran = Ran.command("acls", recipe, "--principals", "User:cats-");

        assertThat(ran.code()).isZero();
        String start = "kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal User:";
        assertThat(of("validate", ran.out()))
                .containsExactlyInAnyOrder(
                        start + "cats-validate --operation describe --topic cats.records",
                        start + "cats-validate --operation describe --topic cats.wanted",
                        start + "cats-validate --operation describe --topic cats.fetched",
                        start + "cats-validate --operation describe --topic cats.results",
                        start + "cats-validate --operation describe --topic cats.shards",
                        start + "cats-validate --operation describe --topic cats.bad_rows",
                        start + "cats-validate --operation read --topic cats.shards",
                        start + "cats-validate --operation read --topic shardline.jobs",
                        start + "cats-validate --operation describe --cluster",
                        start + "cats-validate --operation read --topic cats.fetched",
                        start + "cats-validate --operation delete --topic cats.fetched",
                        start + "cats-validate --operation read --group cats.validate",
                        start
                                + "cats-validate --operation write --transactional-id cats.validate."
                                + " --resource-pattern-type prefixed",
                        start + "cats-validate --operation write --topic cats.results",
                        start + "cats-validate --operation describe --group cats.package");
        assertThat(of("embed", ran.out()))
                .contains(start + "cats-embed --operation read --group cats.embed")
                .noneMatch(line -> line.contains("write"));
        assertThat(of("status", ran.out())).noneMatch(line -> line.contains("write"));
    }

    private static List<String> of(String stage, String out) {
        return out.lines().filter(line -> line.contains("User:cats-" + stage + " ")).toList();
    }
}
