package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Looks at an output folder again and again while its job is killed: what is under a final name is
/// whole at every look, and has the same bytes for ever, though a crash had it written twice.
final class Vigil {

    private final Path output;
    private final Map<String, Seen> seen = new TreeMap<>();
    private int rewritten;

    private record Seen(String sha256, Object file) {}

    Vigil(Path output) {
        this.output = output;
    }

    /// One look.
    ///
    /// @return what is there
    Dataset look() {
        Dataset dataset = Dataset.read(output);
        SortedMap<String, Seen> now = files();
        assertThat(now.keySet()).as("files that were there").containsAll(seen.keySet());
        seen.forEach((name, before) -> {
            Seen after = now.getOrDefault(name, before);
            assertThat(after.sha256()).as("bytes of " + name).isEqualTo(before.sha256());
            if (!after.file().equals(before.file())) {
                rewritten++;
            }
        });
        seen.putAll(now);
        return dataset;
    }

    /// How many files were seen to be written again, with the same bytes.
    int rewritten() {
        return rewritten;
    }

    private SortedMap<String, Seen> files() {
        var files = new TreeMap<String, Seen>();
        for (Path file : Dataset.visible(output)) {
            try {
                files.put(Dataset.name(file), seen(file));
            } catch (IOException e) {
                throw new AssertionError("reading " + file, e);
            }
        }
        return files;
    }

    private static Seen seen(Path file) throws IOException {
        // A file that was replaced is another one, or was changed at another time.
        Object identity =
                Files.getAttribute(file, "unix:ino") + "@" + Files.getLastModifiedTime(file);
        return new Seen(Dataset.sha256(Files.readAllBytes(file)), identity);
    }
}
