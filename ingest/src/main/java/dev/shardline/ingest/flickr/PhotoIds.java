package dev.shardline.ingest.flickr;

/// A set of photos, by their numbers, in 16 to 32 bytes each.
final class PhotoIds {

    private long[] slots = new long[1 << 10];
    private int size;

    /// Adds a photo.
    ///
    /// @param id greater than 0
    /// @return false if it was there
    boolean add(long id) {
        if (!put(slots, id)) {
            return false;
        }
        if (++size > slots.length / 2) {
            grow();
        }
        return true;
    }

    boolean contains(long id) {
        return slots[slot(slots, id)] == id;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long id : slots) {
            if (id != 0) {
                put(larger, id);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long id) {
        int slot = slot(slots, id);
        boolean free = slots[slot] == 0;
        slots[slot] = id;
        return free;
    }

    /// Where the id is, or would be.
    private static int slot(long[] slots, long id) {
        int slot = (int) ((id * 0x9E37_79B9_7F4A_7C15L) >>> 33) & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != id) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
