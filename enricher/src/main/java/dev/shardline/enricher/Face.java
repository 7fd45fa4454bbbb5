package dev.shardline.enricher;

import dev.shardline.imaging.BoxBlur.Box;

/// A face that was found.
///
/// @param left of its box, pixels; may lie outside the image, as may the others
/// @param score how sure the detector is, from 0 to 1
record Face(double left, double top, double right, double bottom, double score) {

    double shorterSide() {
        return Math.min(right - left, bottom - top);
    }

    /// Its box as parts of the image.
    Box box(int width, int height) {
        return new Box(left / width, top / height, right / width, bottom / height);
    }
}
