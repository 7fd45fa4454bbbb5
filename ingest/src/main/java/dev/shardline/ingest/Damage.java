package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/// How a file that cannot be read is told.
final class Damage {

    private Damage() {}

    static String sentence(Path file, IOException e) {
        if (e instanceof JsonProcessingException json && !(e instanceof JsonEOFException)) {
            return "%s:%d: broken JSON, the rest cannot be read: %s"
                    .formatted(file, json.getLocation().getLineNr(), json.getOriginalMessage());
        }
        String message = e.getMessage();
        String detail = message == null ? e.getClass().getSimpleName() : message;
        boolean truncated =
                e instanceof EOFException
                        || e instanceof JsonEOFException
                        || detail.contains("runcated");
        return truncated
                ? "%s is truncated: it ends in the middle (%s).".formatted(file, detail)
                : "%s cannot be read: %s".formatted(file, detail);
    }
}
