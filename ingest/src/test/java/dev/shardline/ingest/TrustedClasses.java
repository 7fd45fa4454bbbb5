package dev.shardline.ingest;

import static org.apache.avro.util.ClassSecurityValidator.composite;
import static org.apache.avro.util.ClassSecurityValidator.getGlobal;
import static org.apache.avro.util.ClassSecurityValidator.setGlobal;

/// Lets Avro 1.12.2 load our generated classes, which it refuses by default.
final class TrustedClasses {

    private TrustedClasses() {}

    static void trust() {
        setGlobal(
                composite(
                        getGlobal(),
                        type -> type.getPackageName().equals("dev.shardline.schemas.avro")));
    }
}
