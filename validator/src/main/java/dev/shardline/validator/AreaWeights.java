package dev.shardline.validator;

/// Which pixels of a side a new, larger pixel covers, and how much each counts: all whole ones the
/// same, the first and the last by the part that is covered. OpenCV's rules for `INTER_AREA`, in
/// whole numbers: the weights of a cell add up to [#ONE] exactly, so that an even colour stays what
/// it is.
///
/// Cells are counted from 0.
final class AreaWeights {

    /// As many as 255 times the sum of a cell's weights leaves in sixteen bits.
    static final int BITS = 8;

    static final int ONE = 1 << BITS;

    /// Up to here the rounding of weights is hardly seen. It is the usual case: what is larger was
    /// decoded smaller, if it can be.
    private static final int MOST_SHRUNK = 4;

    /// A smaller part of a pixel counts as none.
    private static final double EPSILON = 1e-3;

    private final int[] first;
    private final int[] last;
    private final int[] head;
    private final int[] inner;
    private final int[] tail;

    private AreaWeights(int cells) {
        first = new int[cells];
        last = new int[cells];
        head = new int[cells];
        inner = new int[cells];
        tail = new int[cells];
    }

    /// Whether a side of so many pixels can become one of so many cells.
    static boolean fit(int pixels, int cells) {
        return cells <= pixels && pixels <= (long) cells * MOST_SHRUNK;
    }

    /// @param begin where the picture begins in the first pixel, 0 to 1
    /// @param end where it ends in the last one
    static AreaWeights of(int pixels, double begin, double end, int cells) {
        var weights = new AreaWeights(cells);
        double scale = (end - begin) / cells;
        for (int cell = 0; cell < cells; cell++) {
            weights.set(cell, begin + cell * scale, scale, pixels);
        }
        return weights;
    }

    private void set(int cell, double from, double scale, int pixels) {
        double width = Math.min(scale, pixels - from);
        double to = from + scale;
        int end = Math.min((int) Math.floor(to), pixels - 1);
        int begin = Math.min((int) Math.ceil(from), end);
        double before = begin - from;
        double behind = Math.min(Math.min(to - end, 1), width);
        boolean hasBefore = before > EPSILON;
        boolean hasBehind = behind > EPSILON;
        first[cell] = hasBefore ? begin - 1 : begin;
        last[cell] = Math.max(first[cell], hasBehind ? end : end - 1);
        if (last[cell] == first[cell]) {
            head[cell] = ONE;
            return;
        }
        inner[cell] = (int) Math.rint(ONE / width);
        tail[cell] = hasBehind ? (int) Math.rint(ONE * behind / width) : inner[cell];
        int rest = ONE - tail[cell] - (last[cell] - first[cell] - 1) * inner[cell];
        head[cell] = Math.max(0, rest);
        tail[cell] += Math.min(0, rest);
    }

    int cells() {
        return first.length;
    }

    int first(int cell) {
        return first[cell];
    }

    /// The last pixel, itself covered.
    int last(int cell) {
        return last[cell];
    }

    /// Of the first pixel.
    int head(int cell) {
        return head[cell];
    }

    /// Of each pixel between the first and the last.
    int inner(int cell) {
        return inner[cell];
    }

    /// Of the last pixel; 0 where it is the first.
    int tail(int cell) {
        return tail[cell];
    }

    int weight(int cell, int pixel) {
        if (pixel == first[cell]) {
            return head[cell];
        }
        return pixel == last[cell] ? tail[cell] : inner[cell];
    }
}
