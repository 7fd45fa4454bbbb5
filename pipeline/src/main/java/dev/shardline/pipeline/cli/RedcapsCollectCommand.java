package dev.shardline.pipeline.cli;

import dev.shardline.ingest.reddit.Collection;
import dev.shardline.ingest.reddit.Collector;
import dev.shardline.ingest.reddit.Credentials;
import dev.shardline.schemas.Version;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `redcaps collect`: makes annotation files of dumps or of Reddit's own lists.
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description = {
            "Collects annotations: SUBREDDIT_YYYY-MM.json for each month.",
            "Credentials are REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET, REDDIT_USERNAME,"
                    + " REDDIT_PASSWORD, REDDIT_USER_AGENT and IMGUR_CLIENT_ID in the environment, or"
                    + " a file. Stopped in any way, the same command goes on where it stopped."
        })
final class RedcapsCollectCommand implements Callable<Integer> {

    @Option(
            names = {"-s", "--subreddit"},
            required = true,
            paramLabel = "NAME",
            converter = SubredditName.class,
            description = "The subreddit, without r/.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private String subreddit;

    @Option(
            names = {"-m", "--month"},
            required = true,
            arity = "1..*",
            split = ",",
            paramLabel = "YYYY-MM",
            converter = MonthsOfText.class,
            description = "Months of the posts (UTC), or ranges such as 2020-01..2020-12.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private List<Months> months;

    @Option(
            names = "--dump",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Pushshift's files of submissions (JSON lines, plain or .zst, .gz, .bz2)."
                            + " Without them Reddit's list of the newest 1,000 posts is taken.")
    private List<Path> dumps = List.of();

    @Option(
            names = "--current",
            description = "Ask Reddit for the present score and state of the posts in the dumps.")
    private boolean current;

    @Option(
            names = {"-c", "--credentials"},
            paramLabel = "FILE",
            description =
                    "JSON: {\"reddit\": {client_id, client_secret, username, password,"
                            + " user_agent}, \"imgur\": {client_id}}.")
    private @Nullable Path credentials;

    @Option(
            names = {"-o", "--save-to"},
            defaultValue = ".",
            paramLabel = "DIR",
            description = "The folder of the annotation files (default: this one).")
    private Path saveTo = Path.of(".");

    @Option(names = "--reddit-login", hidden = true, defaultValue = Collection.LOGIN)
    private URI login = URI.create(Collection.LOGIN);

    @Option(
            names = "--reddit-api",
            defaultValue = Collection.API,
            paramLabel = "URL",
            description = "Reddit's API (default: ${DEFAULT-VALUE}).")
    private URI api = URI.create(Collection.API);

    @Option(
            names = "--imgur-api",
            defaultValue = Collection.IMGUR,
            paramLabel = "URL",
            description = "Imgur's API (default: ${DEFAULT-VALUE}).")
    private URI imgur = URI.create(Collection.IMGUR);

    @Option(
            names = "--pause",
            defaultValue = "1000",
            paramLabel = "MS",
            description =
                    "The shortest time between two requests to one API, in milliseconds"
                            + " (default: ${DEFAULT-VALUE}).")
    private long pause;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var all = new TreeSet<YearMonth>();
        months.forEach(range -> all.addAll(range.all()));
        var wanted =
                new Collection(
                        subreddit,
                        all,
                        dumps,
                        current,
                        saveTo,
                        login,
                        api,
                        imgur,
                        Duration.ofMillis(Math.max(1, pause)));
        Credentials known =
                credentials == null
                        ? Credentials.environment(System::getenv)
                        : Credentials.read(credentials);
        String agent =
                "Shardline/" + Version.current() + " (+https://github.com/shardline/shardline)";
        try (var _ = Interruption.watch("The same command goes on where it stopped.");
                var collector =
                        new Collector(
                                wanted,
                                known,
                                agent,
                                line -> {
                                    out.println(line);
                                    out.flush();
                                })) {
            collector.run();
        }
        return ExitCode.DONE;
    }

    /// A subreddit's name; `r/` before it does no harm.
    static final class SubredditName implements ITypeConverter<String> {

        @Override
        public String convert(String value) {
            String name = value.replaceFirst("^/?r/", "");
            if (!name.matches("[A-Za-z0-9_]{2,50}")) {
                throw new TypeConversionException(
                        "is the name of a subreddit, such as roses, but was \"%s\""
                                .formatted(value));
            }
            return name;
        }
    }

    /// A month or a range of months. No collection: picocli would take its members for the values.
    record Months(SortedSet<YearMonth> all) {}

    /// Reads months.
    static final class MonthsOfText implements ITypeConverter<Months> {

        @Override
        public Months convert(String value) {
            String[] ends = value.split("\\.\\.", 2);
            try {
                YearMonth last = YearMonth.parse(ends[ends.length - 1]);
                var months = new TreeSet<YearMonth>();
                for (YearMonth month = YearMonth.parse(ends[0]);
                        !month.isAfter(last);
                        month = month.plusMonths(1)) {
                    months.add(month);
                }
                if (!months.isEmpty()) {
                    return new Months(months);
                }
            } catch (DateTimeParseException _) {
                // Said below.
            }
            throw new TypeConversionException(
                    "is a month such as 2020-01, or a range such as 2020-01..2020-12, but was \"%s\""
                            .formatted(value));
        }
    }
}
