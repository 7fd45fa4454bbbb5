package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.monitoring.Monitoring;
import dev.shardline.schemas.recipe.MonitoringSettings;
import dev.shardline.search.SearchApi;
import dev.shardline.search.SearchIndex;
import dev.shardline.search.SearchServer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `serve`: indexes over HTTP.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Serves indexes over HTTP until it is stopped: a page to search by, and clip-retrieval's",
            "API (/knn-service, /metadata, /indices-list, /metrics)."
        })
final class ServeCommand implements Callable<Integer> {

    private static final int MOST_PORT = 65_535;

    @Parameters(
            arity = "1..*",
            paramLabel = "INDEX",
            description = "Folders that shardline index made; each is known by its name.")
    private List<Path> folders = List.of();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where to listen; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port = 1234;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "The address of this machine to listen on (default: ${DEFAULT-VALUE}, that is,"
                            + " nobody else is answered).")
    private String bind = "127.0.0.1";

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "A web site whose pages may ask, too, such as https://a.example; or *.")
    private @Nullable String origin;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private QueryTools tools;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        SearchServer.Settings settings = settings();
        Logs.toStderr();
        var opened = new ArrayList<SearchIndex>();
        try (Interruption _ = Interruption.watch("The indexes are as they were.");
                var fetcher = tools.fetcher();
                var encoder = tools.encoder();
                var monitoring =
                        Monitoring.start(new MonitoringSettings(null, bind), "serve", "search")) {
            folders.forEach(folder -> opened.add(SearchIndex.open(folder)));
            var api =
                    new SearchApi(
                            opened, encoder, QueryTools.images(fetcher), monitoring.registry());
            try (var server = SearchServer.start(api, monitoring::text, settings)) {
                var out = spec.commandLine().getOut();
                out.println(server.address());
                out.flush();
                new CountDownLatch(1).await(); // Until a signal ends the process.
            }
            return ExitCode.DONE;
        } finally {
            opened.forEach(SearchIndex::close);
        }
    }

    private SearchServer.Settings settings() {
        if (port < 0 || port > MOST_PORT) {
            throw new RefusedException("--port must be from 0 to 65535, was " + port + ".");
        }
        try {
            return new SearchServer.Settings(InetAddress.ofLiteral(bind), port, origin);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    "--bind must be an address such as 127.0.0.1 or 0.0.0.0, was " + bind + ".");
        }
    }
}
