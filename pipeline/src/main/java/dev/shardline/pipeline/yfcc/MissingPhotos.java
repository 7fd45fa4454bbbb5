package dev.shardline.pipeline.yfcc;

import dev.shardline.ingest.Position;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.SourceRow;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.ingest.filter.Verdict;
import dev.shardline.packager.StoredZip;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3AccessException;
import dev.shardline.schemas.s3.S3Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for photos and videos that a recipe wants and that are in no zip, though S3 has them, and
/// fetches them into `xxx_missing.zip`. Only shards whose zip is there are looked at. The zips
/// themselves and `finished_shards` stay as they are.
public final class MissingPhotos {

    private static final Logger log = LoggerFactory.getLogger(MissingPhotos.class);

    private final Recipe recipe;
    private final Source source;
    private final Optional<RowFilter> filter;
    private final Buckets buckets;
    private final Path folder;

    /// @param source of YFCC100m; kept by the caller
    /// @param buckets kept by the caller
    public MissingPhotos(
            Recipe recipe, Source source, Optional<RowFilter> filter, Buckets buckets) {
        this.recipe = recipe;
        this.source = source;
        this.filter = filter;
        this.buckets = buckets;
        this.folder = Path.of(recipe.output());
    }

    /// What was found.
    ///
    /// @param shards whose zips were looked at
    /// @param missing rows without an entry
    /// @param fetched of these, now in `xxx_missing.zip`
    public record Found(int shards, long missing, long fetched) {}

    /// Looks and fetches.
    ///
    /// @throws SourceException if there is no zip, or one is damaged
    /// @throws InterruptedException if the thread is interrupted
    public Found fetch() throws InterruptedException {
        List<String> shards = PhotoZips.shards(folder, recipe.source().photos()::wants);
        source.prepare();
        var state = new State(Set.copyOf(shards));
        try (var rows = source.readGrouped(Position.START)) {
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                if (row.get() instanceof SourceRow.Good(ImageRecord image, _)) {
                    state.take(image);
                }
            }
            state.finish();
        } finally {
            state.close();
            source.discardSorted();
        }
        return new Found(shards.size(), state.missing, state.fetched);
    }

    /// The shard at hand; rows come in the order of the shards.
    private final class State {
        private final Set<String> shards;
        private String shard = "";
        private Set<String> names = Set.of();
        private @Nullable StoredZip zip;
        private long missing;
        private long fetched;

        State(Set<String> shards) {
            this.shards = shards;
        }

        void take(ImageRecord image) {
            String group = image.getGroup().orElse("");
            if (!shards.contains(group) || !wanted(image)) {
                return;
            }
            if (!group.equals(shard)) {
                finish();
                shard = group;
                names = entries(PhotoZips.file(folder, group));
            }
            List<S3Address> places = places(image);
            if (places.stream().noneMatch(place -> names.contains(place.key()))) {
                missing++;
                places.stream()
                        .filter(place ->
                                buckets.find(place).filter(it -> it.size() > 0).isPresent())
                        .findFirst()
                        .ifPresent(this::fetch);
            }
        }

        /// An object whose bytes do not come, though it is there, stays missing: the next check may
        /// have more luck, and the others do not wait for it.
        private Optional<byte[]> read(S3Address place) {
            try {
                return buckets.read(place);
            } catch (S3AccessException e) {
                log.warn("{} stays missing: {}", place, e.getMessage());
                return Optional.empty();
            }
        }

        private void fetch(S3Address place) {
            Optional<byte[]> bytes = read(place);
            if (bytes.isEmpty()) {
                return;
            }
            StoredZip open = zip;
            if (open == null) {
                open = new StoredZip(folder.resolve(".shardline-missing-" + shard));
                zip = open;
            }
            open.add(place.key(), ByteBuffer.wrap(bytes.get()));
            fetched++;
        }

        void finish() {
            if (zip != null) {
                zip.publish(folder.resolve(shard + "_missing.zip"));
                zip = null;
            }
        }

        void close() {
            if (zip != null) {
                zip.close();
            }
        }
    }

    private boolean wanted(ImageRecord image) {
        return filter.map(it -> it.test(image) instanceof Verdict.Keep).orElse(true);
    }

    private static List<S3Address> places(ImageRecord image) {
        List<String> urls = new ArrayList<>(List.of(image.getUrl()));
        urls.addAll(image.getAlternates());
        return urls.stream().map(url -> S3Address.parse(url).orElseThrow()).toList();
    }

    private static Set<String> entries(Path file) {
        try (var zip = new ZipFile(file.toFile());
                Stream<? extends ZipEntry> entries = zip.stream()) {
            return entries.map(ZipEntry::getName).collect(Collectors.toCollection(HashSet::new));
        } catch (IOException e) {
            throw new SourceException(file + " is no zip, or is damaged: " + e.getMessage(), e);
        }
    }
}
