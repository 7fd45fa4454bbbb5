package dev.shardline.pipeline.yfcc;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.ingest.filter.Verdict;
import dev.shardline.ingest.yfcc.ColumnTypes;
import dev.shardline.ingest.yfcc.PhotoLine;
import dev.shardline.ingest.yfcc.PhotoRecords;
import dev.shardline.ingest.yfcc.PhotoShard;
import dev.shardline.ingest.yfcc.Shards;
import dev.shardline.packager.DatadingsFile;
import dev.shardline.packager.FinishedShards;
import dev.shardline.packager.PhotoSample;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.validator.PhotoCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Turns zips of photos and the converted metadata into files of datadings, a shard after the
/// other. A shard's files appear when they are whole, and its name stands in `finished_shards`
/// then; what stands there is not done again.
///
/// @param settings what to convert, and how
public record ZipConverter(ZipSettings settings) {

    /// Why an entry of a zip is not in the result, where it is not the check that says so.
    private static final String NOT_IN_METADATA = "not_in_metadata";

    private static final String OTHER_KIND = "other_kind";
    private static final String FILTERED = "filtered";
    private static final String FILTER_ERROR = "filter_error";

    /// What a conversion has done.
    ///
    /// @param shards converted now
    /// @param finished converted by an earlier call
    /// @param samples in the shards converted now
    /// @param left entries that are no samples, by reason
    /// @param firstError of a filter that has no value for a row
    public record Converted(
            int shards,
            int finished,
            long samples,
            Map<String, Long> left,
            Optional<String> firstError) {}

    /// A sample, or why an entry is none.
    private sealed interface Made {
        @SuppressWarnings("ArrayRecordComponent") // Written at once.
        record Sample(String key, byte[] packed) implements Made {}

        record Left(String reason, @Nullable String message) implements Made {}
    }

    /// Converts what is not finished yet.
    ///
    /// @param said is told of each shard
    /// @throws SourceException if zips or metadata are missing or damaged
    /// @throws InterruptedException if the thread is interrupted; whole shards stay
    public Converted convert(Consumer<String> said) throws InterruptedException {
        List<String> shards = PhotoZips.shards(settings.zips(), settings.photos()::wants);
        Optional<RowFilter> filter = filter(shards.getFirst());
        createOutput();
        var finished = new FinishedShards(settings.output());
        Set<String> done = settings.overwrite() ? Set.of() : finished.names();
        var state = new State();
        try (var threads = Executors.newFixedThreadPool(settings.threads())) {
            var check = new PhotoCheck(settings.compress().orElse(null), settings.maxPixels());
            var maker = new Maker(new PhotoRecords(settings.photos()), filter, check);
            for (String shard : shards) {
                if (done.contains(shard)) {
                    state.finished++;
                    continue;
                }
                long before = state.samples;
                convert(shard, maker, threads, state);
                finished.add(shard);
                state.shards++;
                said.accept("%s: %,d samples".formatted(shard, state.samples - before));
            }
        }
        return new Converted(
                state.shards,
                state.finished,
                state.samples,
                state.left,
                Optional.ofNullable(state.firstError));
    }

    private Optional<RowFilter> filter(String shard) {
        return settings.filter()
                .map(expression ->
                        RowFilter.compile(
                                expression,
                                ColumnTypes.ofShard(metadata(shard)),
                                new Columns("url", null, null, null, null)));
    }

    private Path metadata(String shard) {
        return settings.metadata().resolve(Shards.file(shard));
    }

    private void createOutput() {
        try {
            Files.createDirectories(settings.output());
        } catch (IOException e) {
            throw new UncheckedIOException("making " + settings.output(), e);
        }
    }

    private void convert(String shard, Maker maker, ExecutorService threads, State state)
            throws InterruptedException {
        Map<String, PhotoLine> lines = new HashMap<>();
        PhotoShard.read(metadata(shard)).forEach(line -> lines.put(line.key(), line));
        Path file = PhotoZips.file(settings.zips(), shard);
        try (var zip = new ZipFile(file.toFile());
                var out = new DatadingsFile(settings.output(), shard + ".msgpack")) {
            Deque<Future<Made>> waiting = new ArrayDeque<>();
            var entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                PhotoLine line = lines.remove(stem(entry.getName()));
                if (line == null) {
                    state.add(new Made.Left(NOT_IN_METADATA, null), out);
                    continue;
                }
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                waiting.add(threads.submit(() -> maker.make(line, bytes)));
                if (waiting.size() > 2 * settings.threads()) {
                    state.add(get(waiting.remove()), out);
                }
            }
            for (Future<Made> made : waiting) {
                state.add(get(made), out);
            }
            out.publish();
        } catch (IOException e) {
            throw new SourceException(file + " is no zip, or is damaged: " + e.getMessage(), e);
        }
    }

    private static String stem(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }

    private static Made get(Future<Made> made) throws InterruptedException {
        try {
            return made.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("converting a photo failed", e.getCause());
        }
    }

    /// Makes samples; safe for use by several threads.
    private record Maker(PhotoRecords records, Optional<RowFilter> filter, PhotoCheck check) {

        Made make(PhotoLine line, byte[] bytes) throws IOException {
            Optional<ImageRecord> record = records.of(line);
            if (record.isEmpty()) {
                return new Made.Left(OTHER_KIND, null);
            }
            ImageRecord image = record.get();
            if (filter.isPresent()) {
                switch (filter.get().test(image)) {
                    case Verdict.Keep() -> {}
                    case Verdict.Drop() -> {
                        return new Made.Left(FILTERED, null);
                    }
                    case Verdict.Failed(String message) -> {
                        return new Made.Left(FILTER_ERROR, line.key() + ": " + message);
                    }
                }
            }
            if (PhotoCheck.isVideo(image)) {
                return sample(image, ByteBuffer.wrap(bytes));
            }
            return switch (check.check(ByteBuffer.wrap(bytes))) {
                case PhotoCheck.Verdict.Kept(var kept, _, _) -> sample(image, kept);
                case PhotoCheck.Verdict.Rejected(var reason, _) ->
                        new Made.Left(reason.word(), null);
            };
        }

        private static Made sample(ImageRecord image, ByteBuffer bytes) {
            return new Made.Sample(image.getId(), PhotoSample.pack(image, bytes));
        }
    }

    /// What has been done so far; for one thread.
    private static final class State {
        private final Map<String, Long> left = new TreeMap<>();
        private int shards;
        private int finished;
        private long samples;
        private @Nullable String firstError;

        void add(Made made, DatadingsFile out) {
            switch (made) {
                case Made.Sample(String key, byte[] packed) -> {
                    out.add(key, packed);
                    samples++;
                }
                case Made.Left(String reason, String message) -> {
                    left.merge(reason, 1L, Long::sum);
                    firstError = firstError == null ? message : firstError;
                }
            }
        }
    }
}
