package dev.shardline.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shardline.ingest.redcaps.Annotation;
import dev.shardline.ingest.redcaps.AnnotationFile;
import dev.shardline.ingest.redcaps.PythonJson;
import dev.shardline.packager.NumberedTars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `redcaps tar`: tars of an annotation file and its images.
@Command(
        name = "tar",
        mixinStandardHelpOptions = true,
        description =
                "Makes tars STEM_00000000.tar and so on of an annotation file and its images.")
final class RedcapsTarCommand implements Callable<Integer> {

    @Option(
            names = {"-a", "--annotations", "--input"},
            required = true,
            paramLabel = "FILE",
            description = "The annotation file; its name without .json is STEM.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    @Option(
            names = {"-i", "--images", "--image-dir"},
            required = true,
            paramLabel = "DIR",
            description = "The folder of SUBREDDIT/IMAGE_ID.jpg or of IMAGE_ID.jpg.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path images;

    @Option(
            names = {"-o", "--output-dir"},
            required = true,
            paramLabel = "DIR",
            description = "The folder for the tars.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path output;

    @Option(
            names = {"-z", "--shard-size"},
            paramLabel = "N",
            description = "Images in a tar (default: ${DEFAULT-VALUE}).")
    private int size = 1000;

    @Option(
            names = "--format",
            paramLabel = "json|txt",
            description =
                    "Beside each image: {\"subreddit\", \"caption\"}, or the caption alone (default:"
                            + " ${DEFAULT-VALUE}).")
    private Form form = Form.json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private long packed;
    private long missing;

    /// Named as they are typed.
    enum Form {
        json,
        txt
    }

    @Override
    public Integer call() {
        if (size < 1) {
            throw new RefusedException("--shard-size must be at least 1, but is " + size + ".");
        }
        if (!Files.isDirectory(images)) {
            throw new RefusedException(images + " is no folder; it should hold the images.");
        }
        // All of it is checked before the first tar is written.
        var _ = AnnotationFile.read(file, RedcapsTarCommand::check);
        String stem = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
        try (var tars = new NumberedTars(output, stem, size)) {
            var _ = AnnotationFile.read(file, annotation -> add(annotation, tars));
            List<Path> written = tars.finish();
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: %,d tars, %,d images, %,d annotations without one%n",
                            output, written.size(), packed, missing);
        }
        return ExitCode.DONE;
    }

    private static void check(Annotation annotation) {
        var _ = annotation.imageFile();
        var _ = annotation.caption();
        if (!annotation.imageId().matches("[A-Za-z0-9_-]{1,90}")) {
            throw new RefusedException(
                    "%s: image_id %s makes no name in a tar; it may have 90 letters, digits, - and _."
                            .formatted(annotation.place(), annotation.imageId()));
        }
    }

    private void add(Annotation annotation, NumberedTars tars) {
        Optional<byte[]> image =
                read(images.resolve(annotation.imageFile()))
                        .or(() -> read(images.resolve(annotation.imageId() + ".jpg")));
        if (image.isEmpty()) {
            missing++;
            return;
        }
        var members = new TreeMap<String, ByteBuffer>();
        members.put("jpg", ByteBuffer.wrap(image.get()));
        members.put(form.name(), ByteBuffer.wrap(beside(annotation).getBytes(UTF_8)));
        tars.add(annotation.imageId(), members);
        packed++;
    }

    private String beside(Annotation annotation) {
        return switch (form) {
            case txt -> annotation.caption();
            case json ->
                    PythonJson.text(
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("subreddit", annotation.subreddit())
                                    .put("caption", annotation.caption()));
        };
    }

    private static Optional<byte[]> read(Path image) {
        try {
            return Optional.of(Files.readAllBytes(image));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + image, e);
        }
    }
}
