/// Are the bytes an acceptable image? A fetched image becomes a sample in the form in which it is
/// stored, or the reason why not.
@NullMarked
package dev.shardline.validator;

import org.jspecify.annotations.NullMarked;
