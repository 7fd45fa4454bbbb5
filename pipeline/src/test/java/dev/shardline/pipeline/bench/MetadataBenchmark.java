package dev.shardline.pipeline.bench;

import dev.shardline.ingest.yfcc.MetadataConverter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// SQLite to 4096 gz: rows per second, CPU, and the most heap that was in use after a collection.
final class MetadataBenchmark {

    private MetadataBenchmark() {}

    /// Runs it.
    ///
    /// @param args a database, made where it is missing; its rows; a new folder for the files
    public static void main(String[] args) throws Exception {
        Path database = Path.of(args[0]);
        if (!Files.exists(database)) {
            PhotoDatabase.write(database, Integer.parseInt(args[1]));
            return;
        }
        long begin = System.nanoTime();
        var converter = new MetadataConverter(MetadataConverter.LINES_PER_MEMBER, _ -> {});
        var converted = converter.convert(List.of(database), Path.of(args[2]));
        double seconds = (System.nanoTime() - begin) / 1e9;
        long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        System.out.printf(
                Locale.ROOT,
                "%,d rows in %.1f s: %,.0f rows/s; %.1f CPU seconds, JVM start included; most live"
                        + " heap %d MB%n",
                converted.rows(),
                seconds,
                converted.rows() / seconds,
                cpu / 1e3,
                liveHeap() >> 20);
    }

    /// The most that was left in the old generation by its collections, or is in it now.
    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().contains("Old"))
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
