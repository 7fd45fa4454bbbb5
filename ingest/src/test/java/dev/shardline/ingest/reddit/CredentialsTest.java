package dev.shardline.ingest.reddit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @TempDir Path folder;

    @Test
    void areReadFromTheOriginalsFile() throws IOException {
        Credentials credentials =
                Credentials.read(
                        file(
                                """
                                {"reddit": {"client_id": "a", "client_secret": "b", "username": "c",
                                            "password": "d", "user_agent": "e"},
                                 "imgur": {"client_id": "f", "client_secret": "g"}}
                                """));

        assertThat(credentials.reddit()).isEqualTo(new Credentials.Reddit("a", "b", "c", "d"));
        assertThat(credentials.userAgent()).isEqualTo("e");
        assertThat(credentials.imgurClient()).isEqualTo("f");
    }

    @Test
    void areReadFromTheEnvironment() {
        Credentials credentials =
                Credentials.environment(
                        Map.of(
                                        "REDDIT_CLIENT_ID",
                                        "a",
                                        "REDDIT_CLIENT_SECRET",
                                        "b",
                                        "IMGUR_CLIENT_ID",
                                        "f")
                                ::get);

        assertThat(credentials.reddit()).isEqualTo(new Credentials.Reddit("a", "b", null, null));
        assertThat(credentials.imgurClient()).isEqualTo("f");
        assertThat(Credentials.environment(_ -> null)).isEqualTo(Credentials.NONE);
    }

    @Test
    void sayNothingAsText() throws IOException {
        Credentials credentials =
                Credentials.read(
                        file(
                                "{\"reddit\": {\"client_id\": \"aaa\", \"client_secret\":"
                                        + " \"bbb\"}}"));

        assertThat(credentials + "" + credentials.reddit()).isEqualTo("******");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reddit\": s3cret", "[]", "\"s3cret\"", "{\"key\": \"s3cret\"}"})
    void refuseAnotherFileWithoutSayingWhatIsInIt(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> Credentials.read(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("credentials.json")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void needBothIdAndSecret() {
        assertThatThrownBy(() -> Credentials.environment(Map.of("REDDIT_CLIENT_ID", "a")::get))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("client_secret");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("credentials.json"), text);
    }
}
