package dev.shardline.ingest.filter;

import dev.shardline.schemas.SchemaIds;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/// Schema numbers that live as long as the test.
public final class SchemaIdsInMemory implements SchemaIds {

    private final List<Schema> schemas = new CopyOnWriteArrayList<>();

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema);
    }

    @Override
    public Schema byId(int id) {
        return schemas.get(id);
    }
}
