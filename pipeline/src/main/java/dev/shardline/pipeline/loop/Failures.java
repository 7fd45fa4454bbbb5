package dev.shardline.pipeline.loop;

import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/// What is said of an exception that ends a loop.
final class Failures {

    private Failures() {}

    /// The exception to throw: Kafka's in words for the operator; one that a rebalance callback
    /// threw as it was, without Kafka's wrapping.
    ///
    /// @param group that the loop is a member of
    /// @param instance its name in the group
    static RuntimeException explain(RuntimeException e, String group, String instance) {
        RuntimeException inner = unwrap(e);
        return switch (inner) {
            case ProducerFencedException _,
                    InvalidProducerEpochException _,
                    FencedInstanceIdException _ ->
                    new LoopException(
                            "Another process works as instance "
                                    + instance
                                    + " of "
                                    + group
                                    + ", or this one was away for longer than it may be; it stops."
                                    + " Give each its own --instance.",
                            e);
            case KafkaException kafka ->
                    new LoopException(
                            group
                                    + " cannot go on with Kafka: "
                                    + Objects.requireNonNullElse(
                                            kafka.getMessage(), kafka.getClass().getSimpleName()),
                            e);
            default -> inner;
        };
    }

    /// Kafka's consumer wraps what a callback throws in a plain [KafkaException].
    private static RuntimeException unwrap(RuntimeException e) {
        return e.getClass() == KafkaException.class
                        && e.getCause() instanceof RuntimeException cause
                ? cause
                : e;
    }
}
