package dev.shardline.pipeline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {

    @TempDir private Path folder;

    @Test
    void makesTheFolderAndSaysWhoHoldsIt() {
        Path state = folder.resolve("a/b");
        try (StateFolder taken = StateFolder.take(state)) {
            assertThat(taken.path()).isEqualTo(state);
            assertThat(state.resolve("pid")).hasContent("" + ProcessHandle.current().pid());
        }
    }

    @Test
    void refusesAFolderThatThisProcessHolds() {
        try (StateFolder _ = StateFolder.take(folder)) {
            assertThatThrownBy(() -> StateFolder.take(folder))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("in use by another run (process ");
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessHolds() throws Exception {
        Process other = holder();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThat(StateFolder.isTaken(folder)).isTrue();
            assertThatThrownBy(() -> StateFolder.take(folder))
                    .hasMessageContaining("in use by another run (process " + other.pid() + ")");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        StateFolder.take(folder).close();
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Holds a folder until its stdin ends.
    static final class Holder {
        public static void main(String[] args) throws IOException {
            try (StateFolder _ = StateFolder.take(Path.of(args[0]))) {
                System.out.println("held");
                var _ = System.in.read();
            }
        }
    }

    @Test
    void isFreeAgainWhenClosed() {
        StateFolder.take(folder).close();
        assertThat(StateFolder.isTaken(folder)).isFalse();
        StateFolder.take(folder).close();
    }

    @Test
    void isNotTakenBeforeAnybodyWasThere() {
        assertThat(StateFolder.isTaken(folder)).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void takesTheFirstFreeOfSeveral() {
        StateFolder first = StateFolder.takeFirstFree(folder, "fetch");
        try (StateFolder second = StateFolder.takeFirstFree(folder, "fetch")) {
            assertThat(first.path()).isEqualTo(folder.resolve("fetch-0"));
            assertThat(second.path()).isEqualTo(folder.resolve("fetch-1"));
            first.close();
            try (StateFolder again = StateFolder.takeFirstFree(folder, "fetch")) {
                assertThat(again.path()).isEqualTo(folder.resolve("fetch-0"));
            }
        }
    }

    @Test
    void saysWhatIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> StateFolder.take(file))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(file + " is in the way, it is a file")
                .hasMessageContaining("--state DIR");
    }
}
