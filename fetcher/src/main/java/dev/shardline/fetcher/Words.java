package dev.shardline.fetcher;

import java.time.Duration;
import java.util.Locale;

/// Quantities as people read them.
final class Words {

    private Words() {}

    static String of(Duration time) {
        var millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    static String ofBytes(long bytes) {
        return String.format(Locale.ROOT, "%,d bytes", bytes);
    }
}
