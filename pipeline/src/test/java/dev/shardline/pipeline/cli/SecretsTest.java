package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsTest {

    @Test
    void comeFromTheEnvironmentAndFromFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "a$1\\b\n");

        assertThat(
                        Secrets.resolve(
                                Map.of(
                                        "sasl.jaas.config",
                                        "u=\"${env:USER_NAME}\" p=\"${file:" + file + "}\";",
                                        "linger.ms",
                                        "5"),
                                name -> name.equals("USER_NAME") ? "me" : null))
                .isEqualTo(Map.of("sasl.jaas.config", "u=\"me\" p=\"a$1\\b\";", "linger.ms", "5"));
    }

    @Test
    void thatAreNotThereAreNamed() {
        assertThatThrownBy(() -> Secrets.resolve(Map.of("a", "${env:NOT_SET}"), _ -> null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("kafka.client.a")
                .hasMessageContaining("$NOT_SET");
        assertThatThrownBy(() -> Secrets.resolve(Map.of("a", "${file:/not/there}"), _ -> null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/not/there");
    }
}
