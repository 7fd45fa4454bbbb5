/// The recipe: one YAML file that says a whole job, read into validated records. Every key has a
/// default but `source` and `output`.
@NullMarked
package dev.shardline.schemas.recipe;

import org.jspecify.annotations.NullMarked;
