package dev.shardline.ingest;

import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.JobState;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends records of a job together with the state that says so. For one thread.
///
/// @param producer transactional, its `transactional.id` the same for all ingests of the job
record JobProducer(String job, Topics topics, Producer<byte[], byte[]> producer) {

    private static final Logger LOG = LoggerFactory.getLogger(JobProducer.class);

    /// What is done between two states.
    @FunctionalInterface
    interface Body {
        JobState send() throws InterruptedException;
    }

    /// Does all that one ingest does.
    ///
    /// @throws IngestFencedException if another ingest of the job has taken over
    JobState run(Body body) throws InterruptedException {
        try {
            return body.send();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new IngestFencedException(job, e);
        } catch (InterruptException e) {
            // Kafka sets the flag again; the exception stands for it.
            Thread.interrupted();
            var interrupted = new InterruptedException("ingest of " + job);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    JobState transaction(Body body) throws InterruptedException {
        producer.beginTransaction();
        boolean committed = false;
        try {
            JobState state = body.send();
            producer.commitTransaction();
            committed = true;
            return state;
        } finally {
            if (!committed) {
                abort();
            }
        }
    }

    private void abort() {
        // An interrupted thread could not wait for the broker's answer.
        boolean interrupted = Thread.interrupted();
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            // The broker aborts it by time, and the next run by initTransactions.
            LOG.debug("The open transaction of {} was left to the broker", job, e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    JobState send(JobState state) {
        send(topics.jobs(), job, state);
        return state;
    }

    <K, V> void send(Topic<K, V> topic, K key, V value) {
        String name = topic.name();
        byte[] keyBytes = topic.key().serializer().serialize(name, key);
        byte[] valueBytes = topic.value().serializer().serialize(name, value);
        // What cannot be sent fails the commit.
        var _ = producer.send(new ProducerRecord<>(name, keyBytes, valueBytes));
    }
}
