package dev.shardline.schemas;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Set;

/// Notices the same bytes that come from many different addresses: what servers send in the place
/// of images that are gone. Memory is bounded: what has not come for long is forgotten, so what is
/// noticed is what comes often. Thread-safe.
public final class RepeatedBytes {

    /// Addresses that are remembered, of all bytes together; about 60 bytes each.
    private static final int ROOM = 200_000;

    private final int urls;
    private final int room;

    /// By hash, the one that came last at the end.
    private final LinkedHashMap<String, Origins> seen = new LinkedHashMap<>(16, 0.75f, true);

    private int kept;

    private static final class Origins {
        final Set<Integer> urls = new HashSet<>(2);
        boolean many;
    }

    /// Nothing seen yet.
    ///
    /// @param urls from so many different addresses on, the same bytes are suspicious
    public RepeatedBytes(int urls) {
        this(urls, ROOM);
    }

    RepeatedBytes(int urls, int room) {
        if (urls < 2) {
            throw new IllegalArgumentException("same bytes come from at least 2 urls, not " + urls);
        }
        this.urls = urls;
        this.room = room;
    }

    /// Takes note of bytes, and says whether they have come from too many addresses by now.
    ///
    /// @param hash of the bytes
    /// @param url that they were to be found at; the same one again counts once
    public synchronized boolean isSuspicious(String hash, String url) {
        Origins origins = seen.get(hash);
        if (origins == null) {
            origins = new Origins();
            seen.put(hash, origins);
            kept++;
        }
        if (origins.many) {
            return true;
        }
        kept += origins.urls.add(url.hashCode()) ? 1 : 0;
        if (origins.urls.size() >= urls) {
            kept -= origins.urls.size();
            origins.urls.clear();
            origins.many = true;
        }
        forgetEldest();
        return origins.many;
    }

    private void forgetEldest() {
        Iterator<Origins> eldest = seen.values().iterator();
        while (kept > room && eldest.hasNext()) {
            kept -= 1 + eldest.next().urls.size();
            eldest.remove();
        }
    }
}
