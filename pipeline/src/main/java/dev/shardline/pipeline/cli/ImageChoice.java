package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Enricher;
import dev.shardline.enricher.Verdict;
import dev.shardline.ingest.redcaps.Annotation;
import dev.shardline.ingest.redcaps.AnnotationFile;
import dev.shardline.ingest.redcaps.AnnotationFilter;
import dev.shardline.ingest.redcaps.AnnotationFilter.Chosen;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Chooses the annotations whose images a model refuses. All cores look at images while the file is
/// read; in memory are as many of them as threads. What no model can judge stays, is counted, and
/// the first of it is named. To be asked once.
final class ImageChoice implements AnnotationFilter.Choice {

    private static final int NAMED = 10;
    private static final int TOLD = 1_000;

    private final Enricher enricher;
    private final Path images;
    private final boolean keepMissing;
    private final PrintWriter err;
    private final Queue<Looked> ahead = new ArrayDeque<>();
    private final Set<String> unwanted = new HashSet<>();
    private long judged;
    private long unscored;

    /// @param images the folder of `SUBREDDIT/IMAGE_ID.jpg`
    /// @param keepMissing whether annotations without an image stay, instead of being refused
    /// @param err for progress and warnings
    ImageChoice(Enricher enricher, Path images, boolean keepMissing, PrintWriter err) {
        this.enricher = enricher;
        this.images = images;
        this.keepMissing = keepMissing;
        this.err = err;
    }

    private record Looked(Annotation annotation, CompletableFuture<Verdict> verdict) {}

    @Override
    public Chosen choose(Path file) {
        if (!keepMissing) {
            refuseMissing(file);
        }
        int callers = enricher.callers();
        try (var threads = Executors.newFixedThreadPool(callers)) {
            var _ = AnnotationFile.read(file, annotation -> look(annotation, threads, 2 * callers));
            while (!ahead.isEmpty()) {
                settle(ahead.remove());
            }
        }
        return new Chosen(unwanted, unscored);
    }

    private void refuseMissing(Path file) {
        var missing = new AtomicLong();
        var first = new AtomicReference<>("");
        var _ =
                AnnotationFile.read(
                        file,
                        annotation -> {
                            if (!Files.exists(image(annotation))) {
                                missing.incrementAndGet();
                                first.compareAndSet("", annotation.imageFile());
                            }
                        });
        if (missing.get() > 0) {
            throw new RefusedException(
                    ("%s: %,d annotations have no image in %s, first of them %s; so nobody can judge"
                                    + " them. Nothing was changed. Drop them by redcaps"
                                    + " update-annotations, or let them stay unjudged by --missing"
                                    + " keep.")
                            .formatted(file, missing.get(), images, first.get()));
        }
    }

    private Path image(Annotation annotation) {
        return images.resolve(annotation.imageFile());
    }

    private void look(Annotation annotation, ExecutorService threads, int most) {
        Path image = image(annotation);
        ahead.add(
                new Looked(
                        annotation, CompletableFuture.supplyAsync(() -> verdict(image), threads)));
        if (ahead.size() >= most) {
            settle(ahead.remove());
        }
    }

    private Verdict verdict(Path image) {
        try {
            return enricher.judge(ByteBuffer.wrap(Files.readAllBytes(image)));
        } catch (NoSuchFileException _) {
            return new Verdict.Unjudged("There is no such image.");
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + image, e);
        }
    }

    private void settle(Looked looked) {
        switch (awaited(looked.verdict())) {
            case Verdict.Wanted _ -> {}
            case Verdict.Unwanted _ -> unwanted.add(looked.annotation().imageId());
            case Verdict.Unjudged(String sentence) -> {
                if (++unscored <= NAMED) {
                    err.println("warning: %s: %s".formatted(image(looked.annotation()), sentence));
                }
            }
        }
        if (++judged % TOLD == 0) {
            err.println(
                    "shardline: %,d images looked at, %,d of them to go"
                            .formatted(judged, unwanted.size()));
        }
    }

    private static Verdict awaited(CompletableFuture<Verdict> verdict) {
        try {
            return verdict.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
