package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.redcaps.AnnotationFilter.Chosen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;

/// What a filter has decided about an annotation file: a hidden annotation file beside it, of those
/// that go. It is on disk before the first image is deleted, and goes when all is done. So a filter
/// that was killed in between needs no image to know how to go on: those that it would look at may
/// be gone.
final class Removal {

    private final Path file;
    private final FilterMark mark;

    /// @param file that is filtered; it exists
    Removal(Path file, FilterMark mark) {
        this.file = file;
        this.mark = mark;
    }

    private Path list(FilterKind kind) {
        try {
            Path real = file.toRealPath();
            return real.resolveSibling("." + real.getFileName() + "." + kind.key());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    /// Whether this filter has begun to delete, or could have.
    ///
    /// @throws SourceException if another filter has, or this one with another model
    boolean isBegun() {
        for (FilterKind kind : FilterKind.values()) {
            Path list = list(kind);
            if (Files.exists(list)) {
                requireSame(kind, AnnotationFile.read(list, _ -> {}));
                return true;
            }
        }
        return false;
    }

    private void requireSame(FilterKind kind, ObjectNode head) {
        JsonNode begun = head.at("/info/" + kind.key());
        if (kind != mark.kind() || !mark.isOf(begun)) {
            throw new SourceException(
                    "%s is half %s, by %s: a run was stopped after it had begun to delete images. Give the same command as then, so that it ends."
                            .formatted(file, kind.filtered(), begun));
        }
    }

    /// Writes down what was decided.
    void begin(Chosen chosen) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.putObject("info").set(mark.kind().key(), mark.json(0, chosen.unscored()));
        try (AnnotationWriter writer = AnnotationWriter.open(list(mark.kind()), head)) {
            AnnotationFile.read(
                    file,
                    annotation -> {
                        if (chosen.ids().contains(annotation.imageId())) {
                            writer.add(annotation.json());
                        }
                    });
            writer.finish();
            writer.publish();
        }
    }

    /// What was decided, now or by a run that was killed.
    Chosen chosen() {
        var ids = new HashSet<String>();
        ObjectNode head =
                AnnotationFile.read(list(mark.kind()), annotation -> ids.add(annotation.imageId()));
        return new Chosen(ids, FilterMark.unscored(head.at("/info/" + mark.kind().key())));
    }

    /// Forgets it.
    void end() {
        try {
            Files.deleteIfExists(list(mark.kind()));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + list(mark.kind()), e);
        }
    }
}
