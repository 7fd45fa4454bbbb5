package dev.shardline.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.pipeline.progress.Hint;
import dev.shardline.pipeline.progress.JobStatus;
import dev.shardline.pipeline.progress.StatusReader;
import dev.shardline.pipeline.progress.StatusText;
import dev.shardline.schemas.TopCounts;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `status`: how far a job is.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Says how far a job is: rows per fate, failures by reason, what waits in front of each",
            "stage. Reads Kafka only; works while the job runs and when it does not."
        })
final class StatusCommand implements Callable<Integer> {

    private static final Duration EVERY = Duration.ofSeconds(2);

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Option(names = "--json", description = "One JSON object, for programs.")
    private boolean json;

    @Option(names = "--watch", description = "Again every two seconds, until complete or Ctrl-C.")
    private boolean watch;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (JobAccess job = JobAccess.open(options)) {
            var reader =
                    new StatusReader(
                            options.recipe().job(),
                            job.cluster(),
                            job.topics(),
                            job.admin(),
                            Clock.systemUTC());
            @Nullable JobStatus before = null;
            while (true) {
                Optional<JobStatus> now = reader.read();
                if (now.isEmpty()) {
                    throw new RefusedException(
                            "Job " + options.recipe().job() + " has not begun to read yet.");
                }
                print(now.get(), before, out);
                if (!watch || now.get().complete()) {
                    return ExitCode.DONE;
                }
                before = now.get();
                Thread.sleep(EVERY);
            }
        }
    }

    private void print(JobStatus now, @Nullable JobStatus before, PrintWriter out) {
        if (json) {
            out.println(json(now, before));
        } else {
            out.println("job " + now.job());
            StatusText.block(now, before).forEach(out::println);
        }
        out.flush();
    }

    private static String json(JobStatus now, @Nullable JobStatus before) {
        var mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode();
        node.put("job", now.job());
        node.put("complete", now.complete());
        node.put("started_at", now.startedAt().toString());
        node.put("at", now.at().toString());
        node.put("ingested", now.ingested());
        node.put("ingest_complete", now.ingestComplete());
        node.put("bad_rows", now.badRows());
        node.put("rows", now.rows());
        node.set("statuses", mapper.valueToTree(now.statuses()));
        node.set("reasons", mapper.valueToTree(now.reasons()));
        ObjectNode hints = node.putObject("hints");
        now.reasons()
                .keySet()
                .forEach(reason -> Hint.of(reason).ifPresent(hint -> hints.put(reason, hint)));
        ArrayNode hosts = node.putArray("failing_hosts");
        TopCounts.top(now.hosts(), now.hosts().size())
                .forEach((host, records) -> {
                    int space = host.indexOf(' ');
                    hosts.addObject()
                            .put("host", host.substring(0, space))
                            .put("reason", host.substring(space + 1))
                            .put("records", records);
                });
        node.set("same_bytes", mapper.valueToTree(now.sameBytes()));
        ObjectNode waiting = node.putObject("waiting");
        now.waiting().forEach(stage -> waiting.put(stage.stage(), stage.records()));
        node.put("shards", now.shards());
        node.put("bytes", now.bytes());
        StatusText.imagesPerSecond(now, before)
                .ifPresent(rate -> node.put("images_per_second", rate));
        StatusText.eta(now, before).ifPresent(eta -> node.put("eta_seconds", eta.toSeconds()));
        return node.toString();
    }
}
