package dev.shardline.pipeline.service;

/// The consumer groups of a job.
///
/// @param filter also the application id of the Kafka Streams topology
public record Groups(String filter, String fetch, String validate, String packager) {

    /// The groups of this job.
    public static Groups of(String job) {
        return new Groups(job + ".filter", job + ".fetch", job + ".validate", job + ".package");
    }
}
