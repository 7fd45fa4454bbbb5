package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.shardline.schemas.Disk;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Writes the files that speak of the whole dataset, at the end of a job: `_index.json` (the shard
/// index of WebDataset's `wids`), `_summary.json`, and `_bad_rows.jsonl` where there are bad rows.
///
/// The same job writes the same bytes again, so several packagers may do it at the same time.
public final class DatasetIndex {
    private static final int WIDS_VERSION = 1;

    /// Keys below `package` that tell the layout of the output.
    private static final List<String> LAYOUT = List.of("shard_by", "names");

    /// A packager that starts meanwhile may take the file for a leftover; it does so once.
    private static final int ATTEMPTS = 3;

    private DatasetIndex() {}

    /// Writes them, each at once. Where the job extends earlier ones, index and summary are of all
    /// of them, and its bad rows have a list of their own.
    ///
    /// @param state of the complete ingest
    /// @param ledger all entries, in any order
    /// @param badRows those to be listed, in the order of the list
    /// @return what the job has come to
    /// @throws IllegalStateException if a record has no fate yet, or more than one
    /// @throws PackagingException if the output cannot be written
    public static Summary write(
            Output output,
            JobState state,
            Collection<ShardCommitted> ledger,
            List<BadRow> badRows) {
        Summary summary = Summary.of(state, ledger);
        if (summary.seen() != summary.ingested()) {
            throw new IllegalStateException(
                    "job "
                            + state.getJob()
                            + " has ingested "
                            + summary.ingested()
                            + " records, but its shards account for "
                            + summary.seen());
        }
        var files = new TemporaryFiles(output, "index");
        try {
            output.prepare();
            Beginning beginning = OutputFolder.beginning(output);
            if (!badRows.isEmpty()) {
                String list =
                        beginning.isExtension()
                                ? "_bad_rows_" + beginning.jobs() + ".jsonl"
                                : "_bad_rows.jsonl";
                write(files, list, out -> writeBadRows(out, badRows));
            }
            var earlier = Earlier.in(output, beginning);
            List<IndexEntry> shards = shards(earlier, ledger);
            write(
                    files,
                    "_index.json",
                    out -> writeIndex(out, state.getJob(), state.getRecipe(), shards));
            if (!output.isLocal() && hasPhotos(ledger)) {
                write(files, "finished_shards", out -> writeFinished(out, ledger));
            }
            write(files, "_summary.json", out -> writeSummary(out, summary, earlier));
            files.sync();
            output.removeUnfinished();
        } catch (IOException e) {
            throw PackagingException.writing(output.work(), e);
        }
        return summary;
    }

    /// Writes index and summary of shards that no job has written as they are.
    ///
    /// @param shards in the order of their names
    static void write(TemporaryFiles files, List<IndexEntry> shards, Summary summary)
            throws IOException {
        write(files, "_index.json", out -> writeIndex(out, summary.job(), Map.of(), shards));
        write(files, "_summary.json", out -> writeSummary(out, summary, Earlier.NONE));
        files.sync();
    }

    /// Writes the same bytes every time.
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes the file, and again if it vanishes before it has its name.
    static void write(TemporaryFiles files, String name, Content content) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                writeOnce(files, name, content);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void writeOnce(TemporaryFiles files, String name, Content content)
            throws IOException {
        Path temporary = files.beside(name);
        try {
            try (var out =
                    Files.newOutputStream(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(out);
            }
            Disk.sync(temporary);
            files.publish(temporary, name);
        } finally {
            Disk.delete(temporary);
        }
    }

    private static boolean hasPhotos(Collection<ShardCommitted> ledger) {
        return ledger.stream()
                .anyMatch(it -> it.getFile().endsWith(".zip") || it.getFile().endsWith(".msgpack"));
    }

    /// The list that grows with the shards where something can be appended.
    private static void writeFinished(OutputStream out, Collection<ShardCommitted> ledger)
            throws IOException {
        for (ShardCommitted shard : inOrder(ledger)) {
            out.write((shard.getShard() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<ShardCommitted> inOrder(Collection<ShardCommitted> ledger) {
        return ledger.stream()
                .filter(Summary::isShard)
                .sorted(Comparator.comparing(ShardCommitted::getFile))
                .toList();
    }

    private static void writeIndex(
            OutputStream out, String job, Map<String, String> recipe, List<IndexEntry> shards)
            throws IOException {
        try (JsonGenerator json = Json.pretty(out, 2)) {
            json.writeStartObject();
            json.writeStringField("__kind__", "wids-shard-index-v1");
            json.writeNumberField("wids_version", WIDS_VERSION);
            json.writeStringField("name", job);
            for (String layout : LAYOUT) {
                writeLayout(json, layout, recipe);
            }
            json.writeArrayFieldStart("shardlist");
            for (IndexEntry shard : shards) {
                shard.write(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /// What tells the layout of the output, where it is another than the usual one.
    private static void writeLayout(JsonGenerator json, String key, Map<String, String> recipe)
            throws IOException {
        String value = recipe.getOrDefault("package." + key, "");
        String word = value.replace("\"", "");
        if (word.equals("group") || word.equals("source")) {
            json.writeStringField(key, word);
        }
    }

    /// The shards of earlier jobs in the same output, and this job's.
    private static List<IndexEntry> shards(Earlier earlier, Collection<ShardCommitted> ledger) {
        return Stream.concat(
                        earlier.shards().stream(), inOrder(ledger).stream().map(IndexEntry::of))
                .sorted(Comparator.comparing(IndexEntry::url))
                .toList();
    }

    private static void writeSummary(OutputStream out, Summary own, Earlier earlier)
            throws IOException {
        Summary summary = earlier.plus(own);
        try (JsonGenerator json = Json.pretty(out, 2)) {
            json.writeStartObject();
            json.writeStringField("job", summary.job());
            json.writeNumberField("ingested", summary.ingested());
            json.writeNumberField("packed", summary.packed());
            json.writeNumberField("filtered", summary.filtered());
            json.writeNumberField("duplicate", summary.duplicate());
            json.writeNumberField("failed_to_download", summary.failedToDownload());
            json.writeNumberField("failed_to_resize", summary.failedToResize());
            json.writeNumberField("bad_rows", summary.badRows());
            StatsFile.writeCounts(json, "reasons", summary.reasons());
            if (!summary.retried().isEmpty()) {
                StatsFile.writeCounts(json, "retried", summary.retried());
            }
            json.writeNumberField("shards", summary.shards());
            json.writeNumberField("bytes", summary.bytes());
            json.writeNumberField("seconds", summary.seconds());
            json.writeNumberField("images_per_second", summary.imagesPerSecond());
            earlier.write(json);
            json.writeEndObject();
        }
    }

    private static void writeBadRows(OutputStream out, List<BadRow> badRows) throws IOException {
        try (JsonGenerator json = Json.lines(out)) {
            for (BadRow row : badRows) {
                json.writeStartObject();
                Json.writeField(json, "file", row.getFile());
                json.writeNumberField("line", row.getLine());
                Json.writeField(json, "reason", row.getReason());
                json.writeEndObject();
            }
        }
    }
}
