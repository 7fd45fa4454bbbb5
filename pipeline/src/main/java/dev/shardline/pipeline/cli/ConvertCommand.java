package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.yfcc.ZipConverter;
import dev.shardline.pipeline.yfcc.ZipSettings;
import dev.shardline.schemas.recipe.SourceSettings.PhotoKind;
import dev.shardline.schemas.recipe.SourceSettings.Photos;
import dev.shardline.schemas.recipe.ValidateSettings.Compress;
import dev.shardline.schemas.recipe.ValidateSettings.Subsampling;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `convert`: YFCC100m's zips become files of datadings.
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = {
            "Turns zips of YFCC100m's photos into files of the library datadings: photos that cannot"
                    + " be decoded or have next to nothing on them are left out, damaged ones are"
                    + " encoded anew.",
            "Stopped in any way, the same command goes on behind the last whole shard."
        })
final class ConvertCommand implements Callable<Integer> {

    private static final long MAX_PIXELS = 200_000_000;

    @Parameters(paramLabel = "ZIPDIR", description = "The folder with xxx.zip.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path zips;

    @Option(
            names = {"-m", "--metadir"},
            required = true,
            paramLabel = "METADIR",
            description = "The folder with xxx.gz of convert-metadata.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path metadata;

    @Option(
            names = {"-o", "--outdir"},
            required = true,
            paramLabel = "OUTDIR",
            description = "The folder for xxx.msgpack and what lies beside them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path output;

    @Option(
            names = "--kind",
            arity = "1..*",
            paramLabel = "KIND",
            description = "images, videos or both (default: images).")
    private List<String> kinds = List.of("images");

    @Option(
            names = "--shard",
            arity = "1..*",
            paramLabel = "SHARD",
            description = "Only these shards, such as 4e2, or ranges, such as 000-0ff.")
    private List<String> shards = List.of();

    @Option(
            names = "--filter",
            paramLabel = "CEL",
            description = "Only rows for which the expression is true, as filter in a recipe.")
    private @Nullable String filter;

    @Option(names = "--overwrite", description = "Converts finished shards again.")
    private boolean overwrite;

    @Option(
            names = "--compress",
            paramLabel = "Q",
            description = "Encodes large photos anew, with this JPEG quality; 85 is a good one.")
    private @Nullable Integer quality;

    @Option(
            names = "--subsampling",
            paramLabel = "S",
            description = "With --compress: 444, 422, 411 or 420 (default: 422).")
    private String subsampling = "422";

    @Option(
            names = "--target-size",
            paramLabel = "PIXELS",
            description = "With --compress: the longer side, about (default: 500).")
    private int targetSize = 500;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Photos decoded at the same time (default: one for each core).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        require(threads >= 1, "--threads must be at least 1, was " + threads);
        require(targetSize >= 1, "--target-size must be at least 1, was " + targetSize);
        for (String shard : shards) {
            require(
                    shard.matches("[0-9a-f]{3}(-[0-9a-f]{3})?"),
                    "--shard must be a shard such as 4e2 or a range such as 000-0ff, was " + shard);
        }
        var settings =
                new ZipSettings(
                        zips,
                        metadata,
                        output,
                        new Photos(kinds(), shards, "multimedia-commons"),
                        filter,
                        compress(),
                        MAX_PIXELS,
                        overwrite,
                        threads);
        var err = spec.commandLine().getErr();
        var converted =
                new ZipConverter(settings)
                        .convert(said -> {
                            err.println("shardline: " + said);
                            err.flush();
                        });
        print(converted);
        return ExitCode.DONE;
    }

    private Set<PhotoKind> kinds() {
        return kinds.stream()
                .map(kind ->
                        switch (kind) {
                            case "images" -> PhotoKind.IMAGES;
                            case "videos" -> PhotoKind.VIDEOS;
                            default ->
                                    throw new RefusedException(
                                            "--kind must be images or videos, was " + kind + ".");
                        })
                .collect(Collectors.toSet());
    }

    private @Nullable Compress compress() {
        if (quality == null) {
            return null;
        }
        require(quality >= 0 && quality <= 100, "--compress must be 0 to 100, was " + quality);
        require(
                Set.of("444", "422", "411", "420").contains(subsampling),
                "--subsampling must be 444, 422, 411 or 420, was " + subsampling);
        return new Compress(quality, Subsampling.valueOf("S" + subsampling), targetSize);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new RefusedException(otherwise + ".");
        }
    }

    private void print(ZipConverter.Converted converted) {
        var out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d shards converted, %,d finished before, %,d samples%n",
                converted.shards(),
                converted.finished(),
                converted.samples());
        converted
                .left()
                .forEach((reason, count) -> out.printf("  left out: %s %,d%n", reason, count));
        converted.firstError().ifPresent(error -> out.println("  first filter_error: " + error));
        out.flush();
    }
}
