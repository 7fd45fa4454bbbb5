package dev.shardline.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Numbers for schemas out of a log that all processes append to: a schema's number is the offset
/// of its first entry plus one.
///
/// What is registered follows from the log alone, so processes that register at the same time agree
/// without talking to each other: each reads on to its own entry and finds who came first. An entry
/// that could not read what its subject had before it does not count.
final class KafkaSchemaIds implements SchemaIds {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaSchemaIds.class);

    private final SchemaLog log;
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();

    /// Guards what follows and the log.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Integer> idByText = new HashMap<>();
    private final Map<String, List<Schema>> bySubject = new HashMap<>();
    private long next;

    KafkaSchemaIds(SchemaLog log) {
        this.log = log;
    }

    @Override
    public int idOf(String subject, Schema schema) {
        lock.lock();
        try {
            settle(Map.of(subject, schema));
            Integer id = idByText.get(schema.toString());
            if (id == null) {
                throw new SchemaException(
                        "The schema of " + subject + " was written but cannot be read again.");
            }
            return id;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void register(SortedMap<String, Schema> schemas) {
        lock.lock();
        try {
            settle(schemas);
        } finally {
            lock.unlock();
        }
    }

    /// Reads the log once before and once after the new ones are written, however many they are.
    private void settle(Map<String, Schema> schemas) {
        if (newAmong(schemas).isEmpty()) {
            return;
        }
        catchUp();
        Map<String, Schema> missing = newAmong(schemas);
        missing.forEach((subject, schema) -> {
            refuseIfIncompatible(subject, schema);
            log.append(subject, schema.toString());
        });
        if (!missing.isEmpty()) {
            catchUp();
            // Somebody else's schema may have come first.
            missing.forEach(this::refuseIfIncompatible);
        }
    }

    private SortedMap<String, Schema> newAmong(Map<String, Schema> schemas) {
        var found = new TreeMap<>(schemas);
        found.entrySet().removeIf(one -> isRegistered(one.getKey(), one.getValue()));
        return found;
    }

    @Override
    public Schema byId(int id) {
        Schema known = byId.get(id);
        if (known == null) {
            lock.lock();
            try {
                catchUp();
            } finally {
                lock.unlock();
            }
            known = byId.get(id);
        }
        if (known == null) {
            throw new SchemaException(
                    "There is no schema with number "
                            + id
                            + "; the record comes from another cluster, or the topic "
                            + SchemaTopic.NAME
                            + " was deleted.");
        }
        return known;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            log.close();
        } finally {
            lock.unlock();
        }
    }

    private boolean isRegistered(String subject, Schema schema) {
        return bySubject.getOrDefault(subject, List.of()).contains(schema)
                && idByText.containsKey(schema.toString());
    }

    private void refuseIfIncompatible(String subject, Schema schema) {
        String conflict = conflict(subject, schema);
        if (conflict != null) {
            throw new SchemaException(
                    "The schema of "
                            + subject
                            + " cannot read records that are there already: "
                            + conflict
                            + ". Finish the job with the version that began it.");
        }
    }

    private void catchUp() {
        for (SchemaLog.Entry entry : log.readFrom(next)) {
            next = entry.offset() + 1;
            Schema schema = parse(entry);
            if (schema != null) {
                add(entry, schema);
            }
        }
    }

    private static @Nullable Schema parse(SchemaLog.Entry entry) {
        try {
            return new Schema.Parser().parse(entry.schema());
        } catch (AvroRuntimeException e) {
            LOG.warn(
                    "{} holds something at offset {} that is no schema: {}",
                    SchemaTopic.NAME,
                    entry.offset(),
                    e.getMessage());
            return null;
        }
    }

    private void add(SchemaLog.Entry entry, Schema schema) {
        int id = Math.toIntExact(entry.offset() + 1);
        // By the writer's text: schemas that differ in documentation only may have two numbers.
        if (idByText.putIfAbsent(schema.toString(), id) == null) {
            byId.put(id, schema);
        }
        if (conflict(entry.subject(), schema) == null) {
            bySubject.computeIfAbsent(entry.subject(), _ -> new ArrayList<>()).add(schema);
        }
    }

    /// Why a schema cannot read what was written under its subject so far; null if it can.
    private @Nullable String conflict(String subject, Schema schema) {
        for (Schema before : bySubject.getOrDefault(subject, List.of())) {
            var result =
                    SchemaCompatibility.checkReaderWriterCompatibility(schema, before).getResult();
            if (result.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
                var first = result.getIncompatibilities().getFirst();
                return first.getMessage() + " at " + first.getLocation();
            }
        }
        return null;
    }
}
