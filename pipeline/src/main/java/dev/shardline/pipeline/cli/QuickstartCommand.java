package dev.shardline.pipeline.cli;

import dev.shardline.packager.ShardVerifier;
import dev.shardline.packager.Verification;
import dev.shardline.pipeline.quickstart.ContactSheet;
import dev.shardline.pipeline.quickstart.DemoSite;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quickstart`: a whole job on pictures that the program serves itself.
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole job on pictures that it draws and serves itself: no network, no Docker.",
            "Leaves recipe, list of pictures, shards and a contact sheet to look at."
        })
final class QuickstartCommand implements Callable<Integer> {

    private static final long SEED = 7;
    private static final int COLUMNS = 10;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where to put everything (default: ${DEFAULT-VALUE}).")
    private Path folder = Path.of("shardline-quickstart");

    @Option(
            names = "--pictures",
            paramLabel = "N",
            description = "How many pictures to draw (default: ${DEFAULT-VALUE}).")
    private int pictures = 300;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path csv = folder.resolve("pictures.csv");
        Path recipe = folder.resolve("quickstart.yaml");
        Path output = folder.resolve("shards");
        Path state = folder.resolve("state");
        Files.createDirectories(folder);
        int code;
        if (Files.exists(state.resolve("quickstart").resolve("complete.json"))) {
            code = run(recipe, state);
        } else {
            try (DemoSite site = DemoSite.start(pictures, SEED, DemoSite.portOf(csv).orElse(0))) {
                if (!Files.exists(csv)) {
                    site.writeCsv(csv);
                    DemoSite.writeRecipe(recipe, csv, output);
                }
                System.err.println(
                        "shardline: serving "
                                + site.rows().size()
                                + " rows of pictures and faults at 127.0.0.1:"
                                + site.port());
                code = run(recipe, state);
            }
        }
        return code == ExitCode.DONE ? show(recipe, output, state) : code;
    }

    private static int run(Path recipe, Path state) {
        return Commands.run(new String[] {"run", recipe.toString(), "--state", state.toString()});
    }

    private int show(Path recipe, Path output, Path state) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Verification shards = ShardVerifier.verify(output);
        VerifyCommand.print(shards, out);
        Path sheet = folder.resolve("contact.jpg");
        int shown = ContactSheet.write(output, sheet, COLUMNS);
        out.printf(
                """

                Look at %s (%d of the pictures), and at the shards in %s.
                What became of each row stands in the .parquet files beside the shards. For one row:
                  ./shardline why %s 0-0 --state %s
                Your own pictures: a list of URLs, one per line, in urls.txt, then
                  ./shardline run recipes/urls.yaml --set source.paths=urls.txt --set output=out
                """,
                sheet, shown, output, recipe, state);
        out.flush();
        return shards.isSound() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
