package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The output of a finished job whose images were looked at: tars, and tables that say what the
/// images look like.
///
/// @param folder as it was given
/// @param job its name
/// @param shards in the order of their names
/// @param notPacked rows of its tables without an image
record DedupInput(Path folder, String job, List<InputShard> shards, long notPacked) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// The digits in front are those of a partition.
    private static final Pattern TAR = Pattern.compile("(?:(\\d{3})-)?\\d{1,9}\\.tar");

    static final List<String> COLUMNS =
            List.of("key", "status", "id", Lookalikes.PHASH, "original_width", "original_height");

    DedupInput {
        shards = List.copyOf(shards);
    }

    /// A shard, as `_index.json` and its statistics have it. Times are in milliseconds.
    ///
    /// @param prefix the first digits of its name and its keys; empty without partitions
    record InputShard(
            Path folder,
            String name,
            String prefix,
            long samples,
            String md5,
            long start,
            long end,
            long active) {

        Path tar() {
            return folder.resolve(name + ".tar");
        }

        Path table() {
            return folder.resolve(name + ".parquet");
        }
    }

    /// Looks at a folder, not yet into its tars.
    ///
    /// @param duckdb any, to ask for columns
    /// @throws DedupException if it is something else, or not finished
    static DedupInput open(Path folder, Connection duckdb) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DedupException(
                    "There is no folder " + folder + "; expected is the output of a finished job.");
        }
        JsonNode summary = read(folder, "_summary.json");
        JsonNode index = read(folder, "_index.json");
        if (!index.path("shard_by").asText().isEmpty()) {
            throw otherFormat(folder, "shards of groups");
        }
        var shards = new ArrayList<InputShard>();
        for (JsonNode line : index.path("shardlist")) {
            shards.add(shard(folder, IndexEntry.of(line)));
        }
        refuseOthers(folder, shards);
        for (InputShard shard : shards) {
            checkColumns(shard.table(), duckdb);
        }
        return new DedupInput(
                folder,
                index.path("name").asText(),
                shards,
                summary.path("ingested").asLong() - summary.path("packed").asLong());
    }

    /// A file that is there where a job, or a shard, is complete.
    private static JsonNode read(Path folder, String file) throws IOException {
        Optional<byte[]> text = Output.of(folder).read(file);
        if (text.isEmpty()) {
            throw new DedupException(
                    "%s has no %s: expected is the output of a finished job. `shardline status RECIPE` says how far it is."
                            .formatted(folder, file));
        }
        try {
            return MAPPER.readTree(text.get());
        } catch (JsonProcessingException e) {
            throw new DedupException(
                    "%s is no JSON: %s".formatted(folder.resolve(file), e.getOriginalMessage()));
        }
    }

    private static DedupException otherFormat(Path folder, String what) {
        return new DedupException(
                "%s holds %s; expected are tars such as 00000.tar (package.format: webdataset, package.shard_by: count)."
                        .formatted(folder, what));
    }

    private static InputShard shard(Path folder, IndexEntry entry) throws IOException {
        Matcher tar = TAR.matcher(entry.url());
        if (!tar.matches()) {
            throw otherFormat(folder, entry.url());
        }
        String name = ShardVerifier.name(entry.url());
        JsonNode stats = read(folder, name + "_stats.json");
        var shard =
                new InputShard(
                        folder,
                        name,
                        Optional.ofNullable(tar.group(1)).orElse(""),
                        entry.samples(),
                        entry.md5(),
                        millis(stats, "start_time"),
                        millis(stats, "end_time"),
                        millis(stats, "duration"));
        for (Path file : List.of(shard.tar(), shard.table())) {
            if (!Files.isRegularFile(file)) {
                throw new DedupException(file + " is missing; `shardline verify` says what else.");
            }
        }
        if (Files.size(shard.tar()) != entry.bytes()) {
            throw new DedupException(
                    "%s has %d bytes, _index.json says %d; `shardline verify` says what else."
                            .formatted(shard.tar(), Files.size(shard.tar()), entry.bytes()));
        }
        return shard;
    }

    private static long millis(JsonNode stats, String field) {
        return Math.round(stats.path(field).asDouble() * 1000);
    }

    /// A shard that the index does not name is one of a job that goes on here.
    private static void refuseOthers(Path folder, List<InputShard> shards) throws IOException {
        var known = shards.stream().map(InputShard::tar).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> other =
                    files.filter(file -> TAR.matcher(file.getFileName().toString()).matches())
                            .filter(file -> !known.contains(file))
                            .findFirst();
            if (other.isPresent()) {
                throw new DedupException(
                        "_index.json does not name %s: a job is still writing there, or it was put there."
                                .formatted(other.get()));
            }
        }
    }

    private static void checkColumns(Path table, Connection duckdb) {
        List<String> columns;
        try {
            columns = RowCheck.columns(duckdb, table);
        } catch (SQLException e) {
            throw PackagingException.reading(table, e);
        }
        for (String column : COLUMNS) {
            if (!columns.contains(column)) {
                throw new DedupException(
                        "%s has no column %s%s"
                                .formatted(
                                        table,
                                        column,
                                        column.equals(Lookalikes.PHASH)
                                                ? ": its job has not looked at its images. Expected is a job with"
                                                        + " enrich.duplicates: {keep: mark} in its recipe."
                                                : "; expected are " + COLUMNS + "."));
            }
        }
    }
}
