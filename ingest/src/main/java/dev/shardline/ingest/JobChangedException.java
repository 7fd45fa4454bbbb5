package dev.shardline.ingest;

import java.util.List;

/// A job exists already, and this run would not continue it: its inputs or its recipe differ. The
/// message lists what changed.
public final class JobChangedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public JobChangedException(String job, List<String> changes) {
        super(
                "Job %s was started otherwise: %s. Give this run another job name, or undo the change."
                        .formatted(job, String.join("; ", changes)));
    }
}
