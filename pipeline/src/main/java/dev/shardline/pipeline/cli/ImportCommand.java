package dev.shardline.pipeline.cli;

import dev.shardline.schemas.recipe.Img2dataset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `import-img2dataset`: a recipe from img2dataset's command line.
@Command(
        name = "import-img2dataset",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the recipe that does what a command line of img2dataset does:",
            "  shardline import-img2dataset \"img2dataset --url_list=urls.txt …\" > urls.yaml",
            "Options without a counterpart are said on stderr."
        })
final class ImportCommand implements Callable<Integer> {

    static final String NAME = "import-img2dataset";

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND LINE",
            description = "In quotes as one word, or as it is.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private List<String> words;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        Img2dataset.Imported imported = Img2dataset.read(words);
        spec.commandLine().getOut().print(imported.yaml());
        spec.commandLine().getOut().flush();
        imported.notes().forEach(note -> System.err.println("shardline: " + note));
        return ExitCode.DONE;
    }
}
