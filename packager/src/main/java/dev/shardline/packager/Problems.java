package dev.shardline.packager;

import java.util.ArrayList;
import java.util.List;

/// Collects the first problems and counts the rest: a broken disk has millions.
final class Problems {
    private static final int MAX_LISTED = 200;

    private final List<String> listed = new ArrayList<>();
    private long count;

    void add(String problem) {
        count++;
        if (listed.size() < MAX_LISTED) {
            listed.add(problem);
        }
    }

    List<String> listed() {
        return listed;
    }

    long count() {
        return count;
    }
}
