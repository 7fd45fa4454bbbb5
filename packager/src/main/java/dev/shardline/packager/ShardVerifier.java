package dev.shardline.packager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads a finished output again, every byte of it, and says what is not as `_index.json`,
/// `_summary.json` and the tables have it: missing, changed, cut off and foreign files, samples
/// without a row and rows without a sample, keys that come twice, sums that do not hold. Repeated
/// ids and what a crash has left are only noted. Memory does not grow with the output.
///
/// Zips and datadings that no job of ours has written, see [FinishedFolder], are held against their
/// own sums.
public final class ShardVerifier {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// The files of shards.
    private static final Pattern OURS =
            Pattern.compile(
                    "((\\d{3}-)?\\d+|_unpacked(-\\d{3})?(_\\d+)?)"
                            + "(\\.tar|\\.tfrecord|\\.zip|\\.msgpack|\\.parquet|_stats\\.json)?");

    /// The same in a grouped job. A folder can have such a name without being a shard.
    private static final Pattern GROUPED =
            Pattern.compile("[A-Za-z0-9_=~-]{1,90}(\\.[a-z0-9]+|_stats\\.json)?");

    /// Of these only what no folder of the source can be called; photos that were missing have a
    /// zip of their own.
    private static final Pattern OF_A_GROUP =
            Pattern.compile(".*(\\.parquet|_stats\\.json|\\.msgpack|\\.err|(?<!_missing)\\.zip)");

    private static final Pattern UNPACKED =
            Pattern.compile("_unpacked(-[A-Za-z0-9_=~-]+)?(_\\d+)?\\.parquet");

    private final Output place;

    /// Where the files of the output can be read.
    private final Path output;

    private final Problems problems = new Problems();
    private final List<String> notes = new ArrayList<>();
    private Pattern ours = OURS;
    private boolean named;
    private long samples;

    private ShardVerifier(Output place) {
        this.place = place;
        this.output = place.work();
    }

    /// Reads the output of a finished job.
    ///
    /// @throws PackagingException if the folder itself or the folder for temporary files cannot be
    ///   used; whatever is wrong inside the output is a problem of the report
    public static Verification verify(Path output) {
        return verify(Output.of(output));
    }

    /// Reads the output of a finished job, wherever it is. Of a bucket one shard at a time is on
    /// this machine.
    ///
    /// @throws PackagingException as for a folder
    public static Verification verify(Output output) {
        if (!output.exists()) {
            throw new PackagingException(output + " is no folder: there is nothing to verify");
        }
        if (output.isLocal() && FinishedFolder.isOne(output.work())) {
            return FinishedFolder.verify(output.work());
        }
        var verifier = new ShardVerifier(output);
        try {
            output.prepare();
            try (var tables = new RowCheck(output.work(), verifier.problems)) {
                return verifier.verify(tables);
            }
        } catch (IOException e) {
            throw PackagingException.reading(output.work(), e);
        }
    }

    private Verification verify(RowCheck tables) throws IOException {
        List<ShardCheck.Entry> shards = index();
        var photos = new PhotoLists(output, problems);
        var expected = new TreeSet<String>();
        try (var keys = tables.keys()) {
            for (ShardCheck.Entry shard : shards) {
                List<String> files = filesOf(shard.file());
                bring(files);
                samples +=
                        named
                                ? NamedCheck.check(place, shard, keys, problems)
                                : ShardCheck.check(output, shard, keys, problems);
                drop(files);
                expected.add(shard.file());
            }
        }
        for (ShardCheck.Entry shard : shards) {
            String name = name(shard.file());
            expected.add(name + ".parquet");
            expected.add(name + "_stats.json");
            load(tables, shard.file(), name + ".parquet");
            checkStats(name, tables.count(shard.file()));
            if (PhotoSamples.isOfPhotos(shard.file())) {
                expected.add(name + PhotoSamples.ERR);
                List<String> errors = List.of(name + PhotoSamples.ERR);
                bring(errors);
                photos.checkErrors(name, tables.failed(shard.file()));
                drop(errors);
            }
        }
        List<String> finished = ofPhotos(shards);
        if (!finished.isEmpty()) {
            bring(List.of(FinishedShards.FILE));
            photos.checkFinished(finished);
            drop(List.of(FinishedShards.FILE));
        }
        for (String table : unpacked()) {
            expected.add(table);
            load(tables, table, table);
        }
        findForeign(expected);
        noteLeftovers();
        Optional<JsonNode> summary = read("_summary.json");
        summary.ifPresent(tables::checkSums);
        tables.checkRows();
        tables.repeatedIds(summary.orElseGet(MissingNode::getInstance)).ifPresent(notes::add);
        return new Verification(
                shards.size(), samples, tables.count(), problems.listed(), problems.count(), notes);
    }

    private static List<String> ofPhotos(List<ShardCheck.Entry> shards) {
        return shards.stream()
                .map(ShardCheck.Entry::file)
                .filter(PhotoSamples::isOfPhotos)
                .map(ShardVerifier::name)
                .toList();
    }

    /// The name of a shard whose file this is.
    static String name(String file) {
        return file.replaceFirst("\\.(tar|tfrecord|parquet|zip|msgpack)$", "");
    }

    /// What is read together with a shard.
    private static List<String> filesOf(String shard) {
        var files = new ArrayList<>(List.of(shard));
        if (PhotoSamples.isOfPhotos(shard)) {
            DatadingsSides.SUFFIXES.forEach(suffix -> files.add(shard + suffix));
        }
        return files;
    }

    private void bring(List<String> files) throws IOException {
        for (String file : files) {
            place.bring(file);
        }
    }

    private void drop(List<String> files) throws IOException {
        for (String file : files) {
            place.drop(file);
        }
    }

    private void load(RowCheck tables, String shard, String table) throws IOException {
        bring(List.of(table));
        tables.load(shard, table);
        drop(List.of(table));
    }

    private List<ShardCheck.Entry> index() {
        var shards = new ArrayList<ShardCheck.Entry>();
        JsonNode index = read("_index.json").orElseGet(MissingNode::getInstance);
        ours = index.path("shard_by").asText().equals("group") ? GROUPED : OURS;
        named = index.path("names").asText().equals("source");
        for (JsonNode shard : index.path("shardlist")) {
            String file = shard.path("url").asText();
            if (!ours.matcher(file).matches()) {
                problems.add("_index.json names a shard that cannot be one: " + file);
                continue;
            }
            shards.add(
                    new ShardCheck.Entry(
                            file,
                            shard.path("md5sum").asText(),
                            shard.path("nsamples").asLong(-1),
                            shard.path("filesize").asLong(-1)));
        }
        return shards;
    }

    private void checkStats(String shard, RowCheck.Count count) {
        String file = shard + "_stats.json";
        Optional<JsonNode> stats = read(file);
        if (stats.isEmpty()) {
            return;
        }
        long rows = stats.get().path("count").asLong(-1);
        long successes = stats.get().path("successes").asLong(-1);
        if (rows != count.rows() || successes != count.packed()) {
            problems.add(
                    "%s says %d rows and %d successes, %s.parquet has %d and %d"
                            .formatted(file, rows, successes, shard, count.rows(), count.packed()));
        }
    }

    private Optional<JsonNode> read(String file) {
        try {
            Optional<byte[]> content = place.read(file);
            if (content.isEmpty()) {
                problems.add(file + " is missing");
                return Optional.empty();
            }
            return Optional.of(MAPPER.readTree(content.get()));
        } catch (IOException e) {
            problems.add(file + " is no JSON: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<String> unpacked() throws IOException {
        return place.names().stream().filter(name -> UNPACKED.matcher(name).matches()).toList();
    }

    private void findForeign(Set<String> expected) throws IOException {
        for (String name : place.names()) {
            if (isOurs(name) && !expected.contains(name)) {
                problems.add(name + " is not in _index.json");
            }
        }
    }

    /// Where shards or files are named by the source, any folder can be called as a shard is: there
    /// the table speaks for it.
    private boolean isOurs(String name) {
        boolean namedBySource = named || ours.equals(GROUPED);
        return ours.matcher(name).matches()
                && (!namedBySource || OF_A_GROUP.matcher(name).matches());
    }

    private void noteLeftovers() throws IOException {
        List<String> leftovers =
                place.names().stream().filter(TemporaryFiles::isTemporary).toList();
        if (!leftovers.isEmpty()) {
            notes.add(
                    leftovers.size()
                            + " hidden temporary files that a crash has left can be deleted, such"
                            + " as "
                            + leftovers.getFirst());
        }
    }
}
