package dev.shardline.ingest.filter;

/// A value of a row that is not of its column's type. Ends in a [Verdict.Failed] only, so it needs
/// no stack trace.
final class BadValueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String problem;

    BadValueException(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
