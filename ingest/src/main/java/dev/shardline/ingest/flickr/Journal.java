package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.api.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Answers of a search in files, one each, in the order of the questions. A search that is started
/// again asks the same questions and hears the same answers, up to the first that is not here.
///
/// For one thread.
final class Journal implements Search {

    private static final JsonMapper JSON = new JsonMapper();

    private final Search asked;
    private final Path folder;
    private int next;

    /// @param asked what the files do not know
    Journal(Search asked, Path folder) {
        this.asked = asked;
        this.folder = folder;
    }

    @Override
    public JsonNode photos(Map<String, String> parameters) throws InterruptedException {
        Path file = folder.resolve("%06d.json".formatted(next++));
        JsonNode question = JSON.valueToTree(new TreeMap<>(parameters));
        Optional<JsonNode> known = read(file).filter(entry -> entry.path("asked").equals(question));
        if (known.isPresent()) {
            return known.get().path("photos");
        }
        JsonNode photos = asked.photos(parameters);
        ObjectNode entry = JSON.createObjectNode();
        entry.set("asked", question);
        entry.set("photos", photos);
        AtomicFiles.write(file, out -> out.write(entry.toString()));
        return photos;
    }

    /// What a crash has torn is as good as never written.
    private static Optional<JsonNode> read(Path file) {
        try {
            return Optional.of(JSON.readTree(Files.readString(file)));
        } catch (NoSuchFileException | JsonProcessingException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    /// Forgets all answers.
    void delete() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + folder, e);
        }
    }
}
