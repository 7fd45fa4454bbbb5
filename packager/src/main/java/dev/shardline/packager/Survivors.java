package dev.shardline.packager;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// Decides which of images that look alike stay, in one greedy pass: an image goes if it is near to
/// one that came before it and stayed. Near to one that went counts for nothing. So it is the order
/// of the images that decides, and for one order there is one answer.
///
/// 28 to 54 bytes for each image that stays, and a megabyte. One thread.
final class Survivors {
    private final HammingIndex index;

    /// By the number in the index.
    private int[] numbers = new int[1024];

    /// What an image that goes looks like.
    ///
    /// @param survivor the number of the nearest one that stays; of several the one with the
    ///   smallest hash, unsigned
    /// @param distance bits in which they differ
    record Likeness(int survivor, int distance) {}

    /// @param distance bits that may differ
    Survivors(int distance) {
        index = new HammingIndex(distance);
    }

    /// Takes the next image.
    ///
    /// @return what it looks like, or empty: it stays
    Optional<Likeness> take(int number, long hash) {
        OptionalInt nearest = index.nearest(hash);
        if (nearest.isPresent()) {
            int place = nearest.getAsInt();
            return Optional.of(new Likeness(numbers[place], index.distance(place, hash)));
        }
        int place = index.add(hash);
        if (place == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.addExact(place, place >> 1));
        }
        numbers[place] = number;
        return Optional.empty();
    }
}
