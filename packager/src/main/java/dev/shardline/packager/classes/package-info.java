/// A finished output of class folders, and what is made of it: lists, a split into training and
/// test, an archive. Reads and writes no topic.
@NullMarked
package dev.shardline.packager.classes;

import org.jspecify.annotations.NullMarked;
