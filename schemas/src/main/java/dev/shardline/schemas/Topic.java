package dev.shardline.schemas;

import org.apache.kafka.common.serialization.Serde;

/// A Kafka topic together with the types of its records: what a stage needs to read or write it.
///
/// @param name the full name, the job's included
/// @param key reads and writes record keys; the key decides the partition
/// @param value reads and writes record values
public record Topic<K, V>(String name, Serde<K> key, Serde<V> value) {}
