package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Reads annotation files: an object with `info` and the array `annotations`, either of which may
/// come first. The array streams; memory does not grow with it.
public final class AnnotationFile {

    /// The key of the array.
    static final String ANNOTATIONS = "annotations";

    private AnnotationFile() {}

    /// Reads a file to its end.
    ///
    /// @param each is given every annotation, in order
    /// @return everything else; `annotations` is null in it and keeps the array's place
    /// @throws SourceException if it is no annotation file, or damaged; the message names the place
    public static ObjectNode read(Path file, Consumer<Annotation> each) {
        try (var bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(file, bytes, each);
        } catch (NoSuchFileException e) {
            throw new SourceException(file + " does not exist.", e);
        } catch (IOException e) {
            throw new SourceException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// Reads a file that is open already, and perhaps unpacked.
    ///
    /// @param file for messages
    /// @throws IOException if the bytes do not come
    public static ObjectNode read(Path file, InputStream bytes, Consumer<Annotation> each)
            throws IOException {
        try (JsonParser json = PythonJson.MAPPER.createParser(bytes)) {
            return document(file, json, each);
        } catch (JsonEOFException e) {
            throw new SourceException(
                    "%s is truncated: it ends in the middle, %s."
                            .formatted(file, where(e.getLocation())),
                    e);
        } catch (JsonProcessingException e) {
            throw new SourceException(
                    "%s is not JSON, %s: %s."
                            .formatted(file, where(e.getLocation()), e.getOriginalMessage()),
                    e);
        }
    }

    private static String where(JsonLocation place) {
        return "line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    private static ObjectNode document(Path file, JsonParser json, Consumer<Annotation> each)
            throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new SourceException(
                    file + " is no annotation file: it does not begin with an object {…}.");
        }
        ObjectNode head = PythonJson.MAPPER.createObjectNode();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (head.has(key)) {
                throw new SourceException("%s has the key %s twice.".formatted(file, key));
            }
            if (key.equals(ANNOTATIONS)) {
                requireArray(file, value);
                annotations(file, json, each);
                head.putNull(key);
            } else {
                head.set(key, json.readValueAsTree());
            }
        }
        if (!head.has(ANNOTATIONS)) {
            throw new SourceException(
                    file + " is no annotation file: it has no key " + ANNOTATIONS + ".");
        }
        if (json.nextToken() != null) {
            throw new SourceException(file + " goes on behind its end: two files in one?");
        }
        return head;
    }

    private static void requireArray(Path file, JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            throw new SourceException(
                    "%s is no annotation file: annotations must be a list […].".formatted(file));
        }
    }

    private static void annotations(Path file, JsonParser json, Consumer<Annotation> each)
            throws IOException {
        long number = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String place = "%s, annotation %d".formatted(file, ++number);
            JsonNode value = json.readValueAsTree();
            if (!(value instanceof ObjectNode annotation)) {
                throw new SourceException(place + " is no object {…}.");
            }
            each.accept(new Annotation(annotation, place));
        }
    }

    /// The `info` of what was read.
    ///
    /// @throws SourceException if there is none
    static ObjectNode info(Path file, ObjectNode head) {
        if (head.get("info") instanceof ObjectNode info) {
            return info;
        }
        throw new SourceException(file + " has no key info, or it is no object {…}.");
    }
}
