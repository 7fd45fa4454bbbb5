package dev.shardline.validator;

import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.Resize;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;

/// What resizing does to an image of a given size: img2dataset's rules, decided before a pixel is
/// decoded. First the image is scaled, then cropped or padded to its final size.
///
/// @param acts whether the image is touched at all: where not, its bytes may be kept
/// @param scaledWidth after scaling; 0 where an image is so thin that nothing of it would be left
/// @param scaledHeight likewise
/// @param interpolation for the scaling
/// @param shrinks whether scaling makes the image smaller
/// @param width of the stored image
/// @param height likewise
record SizePlan(
        boolean acts,
        int scaledWidth,
        int scaledHeight,
        Interpolation interpolation,
        boolean shrinks,
        int width,
        int height) {

    static SizePlan of(Resize resize, int width, int height) {
        boolean byShorter =
                resize.mode() == ResizeMode.KEEP_RATIO || resize.mode() == ResizeMode.CENTER_CROP;
        int side = byShorter ? Math.min(width, height) : Math.max(width, height);
        boolean shrinks = side > resize.size();
        if (resize.mode() == ResizeMode.NO || (resize.onlyIfBigger() && !shrinks)) {
            return new SizePlan(false, width, height, resize.upscale(), false, width, height);
        }
        double scale = resize.size() / (double) side;
        int scaledWidth = scaled(width, scale);
        int scaledHeight = scaled(height, scale);
        boolean square =
                resize.mode() == ResizeMode.CENTER_CROP || resize.mode() == ResizeMode.BORDER;
        return new SizePlan(
                true,
                scaledWidth,
                scaledHeight,
                shrinks ? resize.downscale() : resize.upscale(),
                shrinks,
                square ? resize.size() : scaledWidth,
                square ? resize.size() : scaledHeight);
    }

    /// Half to even, as Python rounds; saturated, so that a bar of a pixel's height can be refused.
    private static int scaled(int side, double scale) {
        return (int) Math.rint(side * scale);
    }

    boolean scales(int fromWidth, int fromHeight) {
        return scaledWidth != fromWidth || scaledHeight != fromHeight;
    }

    boolean crops() {
        return width < scaledWidth || height < scaledHeight;
    }

    boolean pads() {
        return width > scaledWidth || height > scaledHeight;
    }

    long scaledPixels() {
        return (long) scaledWidth * scaledHeight;
    }
}
