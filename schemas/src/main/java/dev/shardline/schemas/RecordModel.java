package dev.shardline.schemas;

import dev.shardline.schemas.avro.ImageRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/// Which generated class belongs to a schema: those of our own package, and no other.
///
/// Since 1.12.2 Avro loads only classes that a system property or a global setting trusts. Neither
/// is needed where the classes are looked up here, so no process can forget to set one.
final class RecordModel extends SpecificData {

    private static final String PACKAGE = ImageRecord.class.getPackageName();

    private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

    RecordModel() {
        super(ImageRecord.class.getClassLoader());
        // Fields are written and read by generated code in place of a walk through the schema: the
        // same bytes in about half the time (docs/benchmarks.md, rows).
        setCustomCoders(true);
    }

    @Override
    public @Nullable Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM ->
                    PACKAGE.equals(schema.getNamespace())
                            ? classes.computeIfAbsent(schema.getFullName(), this::load)
                            : null;
            default -> super.getClass(schema);
        };
    }

    private Class<?> load(String name) {
        try {
            return Class.forName(name, true, getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new SchemaException("There is no class for the schema " + name + ".", e);
        }
    }
}
