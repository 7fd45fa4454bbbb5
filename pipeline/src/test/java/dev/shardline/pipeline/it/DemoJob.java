package dev.shardline.pipeline.it;

import dev.shardline.pipeline.quickstart.DemoSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A job over the pictures: its recipe, its state and its output in a folder of its own.
final class DemoJob {

    /// The recipe's own, which a recipe without `job` would have to take from its file.
    private static final String NAME = "quickstart";

    /// Time enough for what is slow because the machine is, and not too much for what never comes.
    private static final List<String> PATIENCE =
            List.of("fetch.timeout=8s", "fetch.connect_timeout=5s", "fetch.idle_timeout=5s");

    private final Path folder;
    private final List<String> settings;

    private DemoJob(Path folder, List<String> settings) {
        this.folder = folder;
        this.settings = List.copyOf(settings);
    }

    /// Writes list and recipe.
    ///
    /// @param settings `KEY=VALUE`, over those of the demo's recipe
    static DemoJob in(Path folder, Pictures pictures, String... settings) throws IOException {
        Files.createDirectories(folder);
        Path list = folder.resolve("list.csv");
        pictures.writeList(list);
        var all = new ArrayList<>(PATIENCE);
        all.addAll(List.of(settings));
        var job = new DemoJob(folder, all);
        DemoSite.writeRecipe(job.recipe(), list, job.output());
        return job;
    }

    Path output() {
        return folder.resolve("output");
    }

    Path folder() {
        return folder;
    }

    /// The log of `run`; empty as long as there is none.
    String log() {
        Path log = folder.resolve("state").resolve(NAME).resolve("shardline.log");
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    /// Starts a command on this job.
    ///
    /// @param more arguments
    Program start(String command, String... more) {
        var line = new ArrayList<String>();
        line.add(command);
        line.add(recipe().toString());
        line.addAll(List.of(more));
        line.addAll(List.of("--state", folder.resolve("state").toString()));
        for (String setting : settings) {
            line.addAll(List.of("--set", setting));
        }
        return Program.start(folder, line);
    }

    /// Starts `verify` on the output.
    Program verify() {
        return Program.start(folder, List.of("verify", output().toString()));
    }

    private Path recipe() {
        return folder.resolve("recipe.yaml");
    }
}
