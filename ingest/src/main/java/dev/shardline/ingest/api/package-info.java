/// Asking web APIs for lists: at a polite pace, again where a failure may pass, and with clear
/// words where it does not. Knows no API in particular.
@NullMarked
package dev.shardline.ingest.api;

import org.jspecify.annotations.NullMarked;
