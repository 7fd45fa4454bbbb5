package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;

/// How a value that does not fit its column is told.
final class Misfit {

    private static final int SHOWN = 80;

    private Misfit() {}

    static String sentence(Column column, String value) {
        return "column %s is %s, this value is not: %s"
                .formatted(column.getName(), column.getType(), shortened(value));
    }

    /// A value, cut to what fits into a message.
    static String shortened(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }
}
