package dev.shardline.pipeline.cli;

import dev.shardline.ingest.redcaps.AnnotationFilter.Filtered;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// What RedCaps' filters work on, and what they say when they are through.
final class RedcapsFilterOptions {

    @Option(
            names = {"-a", "--annotations"},
            required = true,
            paramLabel = "FILE",
            description = "The annotation file; it is changed in place, once.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    @Option(
            names = {"-i", "--images"},
            required = true,
            paramLabel = "DIR",
            description = "The folder of SUBREDDIT/IMAGE_ID.jpg.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path images;

    /// The annotation file.
    Path file() {
        return file;
    }

    /// The folder of the images.
    Path images() {
        return images;
    }

    /// Says what was done.
    void print(PrintWriter out, Filtered filtered) {
        out.printf(
                "%s: %,d annotations removed, %,d kept, %,d images deleted%n",
                file, filtered.annotations(), filtered.kept(), filtered.images());
        if (filtered.unscored() > 0) {
            out.printf("Of those kept, %,d are not judged.%n", filtered.unscored());
        }
    }
}
