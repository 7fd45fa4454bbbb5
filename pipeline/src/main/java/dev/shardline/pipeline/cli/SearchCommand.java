package dev.shardline.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.pipeline.broker.FileTrouble;
import dev.shardline.search.Modality;
import dev.shardline.search.SearchApi;
import dev.shardline.search.SearchIndex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `search`: rows that are like something.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description =
                "Finds the rows of an index that are most like some words, an image or a row.")
final class SearchCommand implements Callable<Integer> {

    /// What is looked for: one of them.
    private static final class Asked {

        @Option(names = "--text", paramLabel = "WORDS", description = "Words that describe it.")
        private @Nullable String text;

        @Option(
                names = "--image",
                paramLabel = "FILE",
                description = "An image file, or its http address.")
        private @Nullable String image;

        @Option(
                names = "--id",
                paramLabel = "ID",
                description = "A row of the index, by the id that results show.")
        private @Nullable Long id;
    }

    @Parameters(paramLabel = "INDEX", description = "A folder that shardline index made.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path folder;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Asked asked;

    @Option(
            names = "--modality",
            paramLabel = "image|text",
            description =
                    "What it is compared with, images or captions (default: images if there are any).")
    private @Nullable String modality;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many rows (default: ${DEFAULT-VALUE}).")
    private int count = 10;

    @Option(names = "--json", description = "A JSON list as /knn-service answers, for programs.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private QueryTools tools;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ArrayNode found = found();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(found);
        } else {
            found.forEach(row -> out.println(line(row)));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private ArrayNode found() throws InterruptedException {
        try (var fetcher = tools.fetcher();
                var encoder = tools.encoder();
                SearchIndex index = SearchIndex.open(folder)) {
            var api =
                    new SearchApi(
                            List.of(index),
                            encoder,
                            QueryTools.images(fetcher),
                            new SimpleMeterRegistry());
            return api.knn(request(index));
        }
    }

    private ObjectNode request(SearchIndex index) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        if (asked.text != null) {
            request.put("text", asked.text);
        } else if (asked.image != null) {
            putImage(request, asked.image);
        } else {
            request.put("id", asked.id);
        }
        String compared =
                modality != null
                        ? modality
                        : index.modalities().contains(Modality.IMAGE) ? "image" : "text";
        return request.put("modality", compared).put("num_images", count);
    }

    private static void putImage(ObjectNode request, String image) {
        if (image.startsWith("http://") || image.startsWith("https://")) {
            request.put("image_url", image);
            return;
        }
        try {
            byte[] file = Files.readAllBytes(Path.of(image));
            request.put("image", Base64.getEncoder().encodeToString(file));
        } catch (IOException e) {
            throw new RefusedException(
                    "The image " + image + " cannot be read: " + FileTrouble.of(e));
        }
    }

    private static String line(JsonNode row) {
        return String.format(
                Locale.ROOT,
                "%.4f  %d  %s  %s",
                row.get("similarity").doubleValue(),
                row.get("id").longValue(),
                words(row, "url"),
                words(row, "caption"));
    }

    /// A column's text in one line, without what would steer a terminal.
    private static String words(JsonNode row, String column) {
        return row.path(column).asText("-").replaceAll("\\p{Cntrl}+", " ");
    }
}
