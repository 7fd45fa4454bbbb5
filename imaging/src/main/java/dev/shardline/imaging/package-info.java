/// What the stages that look at pixels share: OpenCV, and what pixels become.
@NullMarked
package dev.shardline.imaging;

import org.jspecify.annotations.NullMarked;
