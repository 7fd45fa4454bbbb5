package dev.shardline.pipeline.service;

/// A job has reached a limit of its recipe's `stop_when`. Nothing is lost: it goes on where it
/// stopped once the limit is another.
public final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoppedException(String sentence) {
        super(
                sentence
                        + " What is done stays. Once the cause is gone the same command goes on,"
                        + " with a higher limit or none: --set stop_when=[]");
    }
}
