package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {

    private final Secrets secrets = new Secrets(Map.of("USER_NAME", "me")::get);

    @Test
    void comeFromTheEnvironmentAndFromFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "a$1\\b\n");

        assertThat(
                        secrets.revealAll(
                                "kafka.client",
                                Map.of(
                                        "sasl.jaas.config",
                                        "u=\"${env:USER_NAME}\" p=\"${file:" + file + "}\";",
                                        "linger.ms",
                                        "5")))
                .isEqualTo(Map.of("sasl.jaas.config", "u=\"me\" p=\"a$1\\b\";", "linger.ms", "5"));
    }

    @Test
    void thatAreNotThereAreNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> secrets.revealAll("kafka.client", Map.of("a", "${env:NOT_SET}")))
                .isInstanceOf(RecipeException.class)
                .hasMessage("kafka.client.a names $NOT_SET, which is not set.");
        assertThatThrownBy(() -> secrets.reveal("fetch.proxy", "${file:/not/there}"))
                .isInstanceOf(RecipeException.class)
                .hasMessage("fetch.proxy names the file /not/there, which does not exist.");
        assertThatThrownBy(() -> secrets.reveal("fetch.proxy", "${file:" + folder + "}"))
                .hasMessageContaining("which cannot be read");
    }
}
