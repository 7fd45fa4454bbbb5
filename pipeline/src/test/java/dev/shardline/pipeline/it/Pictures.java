package dev.shardline.pipeline.it;

import dev.shardline.pipeline.quickstart.DemoRow;
import dev.shardline.pipeline.quickstart.DemoSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The demo's pictures over a line of a chosen slowness, their list, and what must become of each.
final class Pictures implements AutoCloseable {

    private static final long SEED = 20_261_121;

    private final DemoSite site;
    private final SlowLine line;

    private Pictures(DemoSite site, SlowLine line) {
        this.site = site;
        this.line = line;
    }

    /// @param count of pictures without fault
    /// @param delay of each request
    static Pictures serve(int count, Duration delay) throws IOException {
        DemoSite site = DemoSite.start(count, SEED);
        return new Pictures(site, SlowLine.to(site.port(), delay));
    }

    /// Writes the list, its urls leading over the line.
    void writeList(Path file) throws IOException {
        site.writeCsv(file);
        String urls = Files.readString(file);
        Files.writeString(
                file, urls.replace("127.0.0.1:" + site.port(), "127.0.0.1:" + line.port()));
    }

    /// By id. Records without an id column have file and row, both counted from 0.
    SortedMap<String, Fate> fates() {
        var fates = new TreeMap<String, Fate>();
        List<DemoRow> rows = site.rows();
        for (int row = 0; row < rows.size(); row++) {
            fates.put("0-" + row, new Fate(rows.get(row).status(), rows.get(row).reasonWord()));
        }
        return fates;
    }

    /// How many records become samples.
    int packed() {
        return (int) fates().values().stream().filter(fate -> fate.reason() == null).count();
    }

    /// How many requests were under way at the same time, at most.
    int mostAtOnce() {
        return line.mostAtOnce();
    }

    @Override
    public void close() {
        line.close();
        site.close();
    }
}
