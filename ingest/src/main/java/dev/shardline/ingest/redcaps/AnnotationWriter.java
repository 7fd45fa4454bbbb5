package dev.shardline.ingest.redcaps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;

/// Writes an annotation file, annotation by annotation, as Python would. Until [#publish()] the
/// file is a hidden one beside its name, and what is there stays whole. For one thread.
///
/// Failures of the disk are [UncheckedIOException]s; the file under its name is then unchanged.
public final class AnnotationWriter implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private final ObjectNode head;
    private final FileChannel channel;
    private final OutputStream bytes;
    private boolean first = true;

    private AnnotationWriter(Path target, Path temporary, ObjectNode head, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.head = head;
        this.channel = channel;
        this.bytes = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /// Begins a file. Removes what a crash has left of an earlier one.
    ///
    /// @param target replaced when all is written; its folder is made. A link stays one: the file
    ///   that it leads to is replaced
    /// @param head everything but the annotations, which come where it has the key `annotations`,
    ///   else at the end
    public static AnnotationWriter open(Path target, ObjectNode head) {
        try {
            Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
            Path folder = Files.createDirectories(real.resolveSibling("").toAbsolutePath());
            String prefix = "." + real.getFileName() + ".";
            removeLeftovers(folder, prefix);
            Path temporary = folder.resolve(prefix + UUID.randomUUID() + ".shardline");
            var channel =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            ObjectNode whole = head.deepCopy();
            whole.putNull(AnnotationFile.ANNOTATIONS);
            var writer = new AnnotationWriter(real, temporary, whole, channel);
            writer.begin();
            return writer;
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + target, e);
        }
    }

    private static void removeLeftovers(Path folder, String prefix) throws IOException {
        try (var left =
                Files.newDirectoryStream(
                        folder,
                        entry -> {
                            String name = entry.getFileName().toString();
                            return name.startsWith(prefix) && name.endsWith(".shardline");
                        })) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void begin() throws IOException {
        write("{");
        for (Map.Entry<String, JsonNode> entry : head.properties()) {
            boolean reached = entry.getKey().equals(AnnotationFile.ANNOTATIONS);
            write(
                    name(entry.getKey())
                            + (reached ? "[" : PythonJson.text(entry.getValue()) + ", "));
            if (reached) {
                return;
            }
        }
    }

    private static String name(String key) {
        return PythonJson.text(TextNode.valueOf(key)) + ": ";
    }

    /// Writes an annotation, its keys in their order.
    public void add(ObjectNode annotation) {
        addText(PythonJson.text(annotation));
    }

    /// Writes an annotation that is text already.
    void addText(String json) {
        try {
            write(first ? json : ", " + json);
            first = false;
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + target, e);
        }
    }

    /// Ends the file; when this returns, its bytes are on disk, not yet under their name.
    public void finish() {
        try {
            write("]");
            boolean behind = false;
            for (Map.Entry<String, JsonNode> entry : head.properties()) {
                if (behind) {
                    write(", " + name(entry.getKey()) + PythonJson.text(entry.getValue()));
                }
                behind |= entry.getKey().equals(AnnotationFile.ANNOTATIONS);
            }
            write("}");
            bytes.flush();
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + target, e);
        }
    }

    /// Gives the finished file its name, in one step.
    public void publish() {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(target.resolveSibling("").toAbsolutePath())) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + target, e);
        }
    }

    private void write(String text) throws IOException {
        bytes.write(text.getBytes(US_ASCII));
    }

    /// Removes the file if it was not published.
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + temporary, e);
        }
    }
}
