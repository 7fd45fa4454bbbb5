package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.broker.Acls;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `acls`: what each stage must be allowed.
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the least that each stage must be allowed on a cluster with an authorizer, as",
            "calls of kafka-acls. Asks nobody."
        })
final class AclsCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Option(
            names = "--principals",
            paramLabel = "PREFIX",
            description =
                    "Whom they are for: this and the stage's name (default: ${DEFAULT-VALUE}).")
    private String principals = "User:shardline-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean registry = options.recipe().kafka().registry().isPresent();
        String servers = options.bootstrap().orElse("localhost:9092");
        Acls.of(options.recipe().job(), principals, registry)
                .forEach((stage, bindings) -> {
                    out.println("# " + stage);
                    bindings.forEach(binding -> out.println(call(servers, binding)));
                });
        out.flush();
        return ExitCode.DONE;
    }

    private static String call(String servers, AclBinding binding) {
        return "kafka-acls.sh --bootstrap-server %s --add --allow-principal %s --operation %s %s"
                .formatted(
                        servers,
                        binding.entry().principal(),
                        binding.entry().operation().name().toLowerCase(Locale.ROOT),
                        resource(binding));
    }

    private static String resource(AclBinding binding) {
        var pattern = binding.pattern();
        if (pattern.resourceType() == ResourceType.CLUSTER) {
            return "--cluster";
        }
        return "--"
                + pattern.resourceType().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + " "
                + pattern.name()
                + (pattern.patternType() == PatternType.PREFIXED
                        ? " --resource-pattern-type prefixed"
                        : "");
    }
}
