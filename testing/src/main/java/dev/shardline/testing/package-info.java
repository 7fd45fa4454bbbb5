/// Servers that the tests of several modules talk to, and files that they read. A module of its
/// own, for a build without tests makes no test jars; nothing of it is in the distribution.
@NullMarked
package dev.shardline.testing;

import org.jspecify.annotations.NullMarked;
