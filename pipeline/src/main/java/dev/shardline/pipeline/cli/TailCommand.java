package dev.shardline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.pipeline.loop.LedgerTail;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tail`: the ledger as it grows.
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Prints each committed shard as a line of JSON, from the first one on, until the job is",
            "complete or Ctrl-C. Reads Kafka only."
        })
final class TailCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (JobAccess job = JobAccess.open(options);
                var ledger = new LedgerTail(options.recipe().job(), job.topics(), job.cluster())) {
            boolean more = true;
            while (more) {
                more = ledger.poll(entry -> out.println(line(entry)));
                out.flush();
            }
        }
        return ExitCode.DONE;
    }

    private static String line(ShardCommitted entry) {
        ObjectNode node = JSON.createObjectNode();
        node.put("shard", entry.getShard());
        node.put("at", Instant.ofEpochMilli(entry.getLastTimestamp()).toString());
        node.put("file", entry.getFile());
        node.put("partition", entry.getPartition());
        node.put("rows", entry.getRows());
        node.put("samples", entry.getSamples());
        node.put("bytes", entry.getBytes());
        node.put("sha256", entry.getSha256());
        node.set("statuses", JSON.valueToTree(entry.getStatuses()));
        node.set("reasons", JSON.valueToTree(entry.getReasons()));
        return node.toString();
    }
}
