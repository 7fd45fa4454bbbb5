/// The quickstart's own world: a site on loopback that serves pictures which it draws, with faults
/// of every kind, and the contact sheet that shows what became of them. Reads and writes no topic.
@NullMarked
package dev.shardline.pipeline.quickstart;

import org.jspecify.annotations.NullMarked;
