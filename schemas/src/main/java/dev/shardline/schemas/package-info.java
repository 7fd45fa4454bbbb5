/// What two stages must agree on: records and their Avro schemas, topics, serdes, reasons, the
/// recipe. Depends on no stage.
@NullMarked
package dev.shardline.schemas;

import org.jspecify.annotations.NullMarked;
