package dev.shardline.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/// How a file that cannot be read is told.
final class Damage {

    private Damage() {}

    static String sentence(Path file, IOException e) {
        String message = e.getMessage();
        String detail = message == null ? e.getClass().getSimpleName() : message;
        boolean truncated = e instanceof EOFException || detail.contains("runcated");
        return truncated
                ? "%s is truncated: it ends in the middle (%s).".formatted(file, detail)
                : "%s cannot be read: %s".formatted(file, detail);
    }
}
