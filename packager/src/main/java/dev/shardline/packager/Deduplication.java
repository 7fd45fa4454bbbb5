package dev.shardline.packager;

import dev.shardline.packager.DedupInput.InputShard;
import dev.shardline.schemas.Disk;
import dev.shardline.schemas.NewFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes a folder of the images of finished jobs, of which no two look alike. It appears under its
/// name when it is whole and on disk; the same again makes the same bytes. The folders of the jobs
/// are only read.
///
/// Which images stay is decided by one greedy pass, see [Survivors]: in the order of the folders,
/// of the names of their shards and of the samples in them, or by the number of pixels of the
/// originals, largest first, and in that order among the same number. Images without a hash stay.
public final class Deduplication {

    /// The images that go, with what they look like.
    public static final String DUPLICATES = "duplicates.parquet";

    /// Which of several images that look alike stays.
    public enum Keep {
        FIRST,
        LARGEST
    }

    /// Hears how the work goes on.
    public interface Progress {

        /// A shard is done.
        ///
        /// @param what is done with shards now: `read`, and then `written`
        void shard(String what, int done, int all);
    }

    /// What has come of it; `kept + leftOut` images were read.
    ///
    /// @param notPacked records of the jobs without an image; their rows stay where they are
    /// @param shardsRead of all folders
    /// @param shards of the new one
    public record Outcome(long kept, long leftOut, long notPacked, int shardsRead, int shards) {}

    private final List<DedupInput> inputs;
    private final List<InputShard> shards;
    private final List<Renamed> names;
    private final Keep keep;
    private final int distance;
    private final Progress progress;

    private Deduplication(List<DedupInput> inputs, Keep keep, int distance, Progress progress) {
        this.inputs = inputs;
        this.shards = inputs.stream().flatMap(input -> input.shards().stream()).toList();
        this.names = Renamed.of(inputs);
        this.keep = keep;
        this.distance = distance;
        this.progress = progress;
    }

    /// Makes the folder.
    ///
    /// @param folders of finished jobs with `package.format: webdataset` and `enrich.duplicates`
    /// @param output not there yet
    /// @param distance bits of the hashes that may differ
    /// @throws DedupException if a folder is something else; nothing is made then
    /// @throws dev.shardline.schemas.FolderTakenException if the output is there
    /// @throws PackagingException if something cannot be read or written
    public static Outcome run(
            List<Path> folders, Path output, Keep keep, int distance, Progress progress) {
        try {
            refuseTwice(folders, output);
            var deduplication = new Deduplication(open(folders), keep, distance, progress);
            try (NewFolder place = NewFolder.at(output)) {
                Outcome outcome = deduplication.write(place.work());
                place.publish();
                return outcome;
            }
        } catch (IOException e) {
            throw PackagingException.writing(output, e);
        }
    }

    private static List<DedupInput> open(List<Path> folders) throws IOException {
        var inputs = new ArrayList<DedupInput>();
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            for (Path folder : folders) {
                inputs.add(DedupInput.open(folder, duckdb));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start", e);
        }
        return inputs;
    }

    /// In a folder given twice every image looks like itself, and a folder in another one changes
    /// that.
    private static void refuseTwice(List<Path> folders, Path output) throws IOException {
        var seen = new HashSet<Path>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue; // Refused when it is opened.
            }
            Path real = folder.toRealPath();
            if (!seen.add(real)) {
                throw new DedupException(
                        folder + " is given twice; expected are different folders.");
            }
            if (real(output).startsWith(real)) {
                throw new DedupException(
                        "The output would be in %s, which is only read; expected is a place outside of it."
                                .formatted(folder));
            }
        }
    }

    /// Of the part that is there.
    private static Path real(Path path) throws IOException {
        Path there = path.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there.toRealPath();
    }

    private Outcome write(Path folder) throws IOException {
        Path scratch = Files.createDirectory(folder.resolve(".looks"));
        var gone = new BitSet();
        var entries = new ArrayList<IndexEntry>();
        try (var looks = new LookTable(scratch)) {
            int[] ends = read(looks);
            decide(looks, gone);
            var files = new TemporaryFiles(Output.of(folder), "dedup");
            try (var copy = new ShardCopy(looks, gone, files)) {
                for (int i = 0; i < ends.length; i++) {
                    int from = i == 0 ? 0 : ends[i - 1];
                    if (gone.nextClearBit(from) < ends[i]) {
                        entries.add(copy.copy(shards.get(i), names.get(i), from, ends[i]));
                    }
                    progress.shard("written", i + 1, ends.length);
                }
            }
            looks.writeDuplicates(folder.resolve(DUPLICATES));
            DatasetIndex.write(files, entries, summary(entries));
        }
        Disk.delete(scratch);
        return outcome(entries, gone);
    }

    /// @return for each shard the number of images up to its end
    private int[] read(LookTable looks) {
        int[] ends = new int[shards.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = looks.add(shards.get(i), names.get(i));
            progress.shard("read", i + 1, ends.length);
        }
        return ends;
    }

    private void decide(LookTable looks, BitSet gone) {
        var survivors = new Survivors(distance);
        try (LookTable.Likes likes = looks.likes()) {
            looks.forEach(
                    keep == Keep.LARGEST,
                    (number, hash) ->
                            survivors
                                    .take(number, hash)
                                    .ifPresent(like -> {
                                        gone.set(number);
                                        likes.add(number, like);
                                    }));
        }
    }

    private Outcome outcome(List<IndexEntry> entries, BitSet gone) {
        long kept = entries.stream().mapToLong(IndexEntry::samples).sum();
        long read = shards.stream().mapToLong(InputShard::samples).sum();
        if (kept + gone.cardinality() != read) {
            throw new IllegalStateException(
                    "%d images were read, %d kept and %d left out"
                            .formatted(read, kept, gone.cardinality()));
        }
        return new Outcome(
                kept,
                gone.cardinality(),
                inputs.stream().mapToLong(DedupInput::notPacked).sum(),
                shards.size(),
                entries.size());
    }

    /// Times are those of the jobs.
    private Summary summary(List<IndexEntry> entries) {
        long kept = entries.stream().mapToLong(IndexEntry::samples).sum();
        return new Summary(
                inputs.stream().map(DedupInput::job).distinct().collect(Collectors.joining("+")),
                kept,
                kept,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                Map.of(),
                entries.size(),
                entries.stream().mapToLong(IndexEntry::bytes).sum(),
                shards.stream().mapToLong(InputShard::active).sum() / 1000.0);
    }
}
