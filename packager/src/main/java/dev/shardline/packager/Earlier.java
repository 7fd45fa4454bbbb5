package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What jobs before this one have left in an output that this one extends: their lines of the index
/// and what they came to. The same whether this job has written its own beside them already or not,
/// so it may write them again.
///
/// @param beginning where this job begins
/// @param shards of the jobs before
/// @param summary theirs, as it was; missing where there is none
record Earlier(Beginning beginning, List<IndexEntry> shards, JsonNode summary) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FIRST_SHARD = "first_shard";
    private static final String EARLIER_JOBS = "earlier_jobs";
    private static final String BEFORE = "before";

    /// Of an output that extends nothing.
    static final Earlier NONE = new Earlier(Beginning.NEW, List.of(), MissingNode.getInstance());

    Earlier {
        shards = List.copyOf(shards);
    }

    static Earlier in(Output output, Beginning beginning) throws IOException {
        if (!beginning.isExtension()) {
            return NONE;
        }
        var shards = new ArrayList<IndexEntry>();
        for (JsonNode line : read(output, "_index.json").path("shardlist")) {
            int number = OutputFolder.number(line.path("url").asText());
            if (number >= 0 && number < beginning.shard()) {
                shards.add(IndexEntry.of(line));
            }
        }
        JsonNode summary = read(output, "_summary.json");
        boolean ours = summary.path(EARLIER_JOBS).asInt(-1) == beginning.jobs();
        return new Earlier(beginning, shards, ours ? summary.path(BEFORE) : summary);
    }

    private static JsonNode read(Output output, String file) throws IOException {
        Optional<byte[]> text = output.read(file);
        return text.isPresent() ? MAPPER.readTree(text.get()) : MissingNode.getInstance();
    }

    /// Theirs and this job's together.
    Summary plus(Summary own) {
        return new Summary(
                own.job(),
                own.ingested() + count("ingested"),
                own.packed() + count("packed"),
                own.filtered() + count("filtered"),
                own.duplicate() + count("duplicate"),
                own.failedToDownload() + count("failed_to_download"),
                own.failedToResize() + count("failed_to_resize"),
                own.badRows() + count("bad_rows"),
                counts("reasons", own.reasons()),
                counts("retried", own.retried()),
                own.shards() + count("shards"),
                own.bytes() + count("bytes"),
                own.seconds() + summary.path("seconds").asDouble());
    }

    private Map<String, Long> counts(String name, Map<String, Long> own) {
        Map<String, Long> counts = new TreeMap<>(own);
        summary.path(name)
                .properties()
                .forEach(it -> counts.merge(it.getKey(), it.getValue().asLong(), Long::sum));
        return counts;
    }

    /// Writes them beside the sums, if there is anything.
    void write(JsonGenerator json) throws IOException {
        if (beginning.isExtension()) {
            json.writeNumberField(FIRST_SHARD, beginning.shard());
            json.writeNumberField(EARLIER_JOBS, beginning.jobs());
            json.writeFieldName(BEFORE);
            MAPPER.writeTree(json, summary.isMissingNode() ? MAPPER.nullNode() : summary);
        }
    }

    private long count(String name) {
        return summary.path(name).asLong();
    }
}
