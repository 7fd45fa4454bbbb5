package dev.shardline.pipeline.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/// The same pictures in a job that nobody disturbs: what every other one is compared with.
final class Undisturbed {

    private Undisturbed() {}

    /// The samples of a whole run.
    ///
    /// @param folder for it, new
    static SortedMap<String, String> images(Path folder, Pictures pictures) throws IOException {
        DemoJob job = DemoJob.in(folder, pictures);
        Kills.runToTheEnd(job);
        return Dataset.read(job.output()).images();
    }
}
