package dev.shardline.ingest;

/// Another ingest of the same job has taken over; this one has stopped, and nothing is sent twice.
public final class IngestFencedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public IngestFencedException(String job, Throwable cause) {
        super(
                "Another ingest of job " + job + " is running and has taken over from this one.",
                cause);
    }
}
