package dev.shardline.schemas;

import java.util.ArrayList;
import java.util.List;

/// A log that several [KafkaSchemaIds] of one test may share.
final class MemorySchemaLog implements SchemaLog {

    private final List<Entry> entries = new ArrayList<>();
    private int reads;

    @Override
    public synchronized List<Entry> readFrom(long offset) {
        reads++;
        return entries.stream().filter(entry -> entry.offset() >= offset).toList();
    }

    @Override
    public synchronized void append(String subject, String schema) {
        entries.add(new Entry(entries.size(), subject, schema));
    }

    @Override
    public void close() {}

    synchronized int reads() {
        return reads;
    }

    synchronized int size() {
        return entries.size();
    }
}
