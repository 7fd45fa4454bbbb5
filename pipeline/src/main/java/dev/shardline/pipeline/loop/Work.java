package dev.shardline.pipeline.loop;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What a stage does with one record: the function inside the loop.
@FunctionalInterface
public interface Work {

    /// Processes a record and says what follows from it. Runs on a virtual thread of its own, many
    /// at a time; may block. The results are produced and the record's offset committed in one
    /// transaction, so this may run again for the same record after a crash.
    ///
    /// @throws InterruptedException if the loop stops
    Effects process(ConsumerRecord<byte[], byte[]> input) throws InterruptedException;

    /// What follows from a record.
    ///
    /// @param results to be produced
    /// @param afterCommit runs on the loop's thread once results and offset are committed; not
    ///   after a crash in between
    /// @param release runs on the loop's thread when it no longer holds the results, whatever
    ///   became of them
    record Effects(
            List<ProducerRecord<byte[], byte[]>> results, Runnable afterCommit, Runnable release) {

        public Effects {
            results = List.copyOf(results);
        }

        /// One result, and nothing to do afterwards.
        public static Effects of(ProducerRecord<byte[], byte[]> result) {
            return of(result, Effects::nothing);
        }

        /// One result, and what to do once it is no longer held.
        public static Effects of(ProducerRecord<byte[], byte[]> result, Runnable release) {
            return new Effects(List.of(result), Effects::nothing, release);
        }

        /// One result, and what to do once it is committed.
        public static Effects thenCommitted(
                ProducerRecord<byte[], byte[]> result, Runnable afterCommit) {
            return new Effects(List.of(result), afterCommit, Effects::nothing);
        }

        private static void nothing() {}
    }
}
