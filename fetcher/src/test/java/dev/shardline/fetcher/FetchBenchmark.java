package dev.shardline.fetcher;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests a second and CPU a request for bodies of 100 KB, 256 in flight. Run its `main` from the
/// test class path; the server runs in the same process and its CPU is counted too.
final class FetchBenchmark extends FetcherTestBase {

    private static final int REQUESTS = 40_000;
    private static final int IN_FLIGHT = 256;

    private FetchBenchmark() {}

    static void main() throws InterruptedException {
        var benchmark = new FetchBenchmark();
        try {
            benchmark.run();
            benchmark.run();
        } finally {
            benchmark.closeAll();
        }
    }

    private void run() {
        var body = new byte[100_000];
        server.on("/a", c -> c.answer("200 OK", body));
        var fetcher = fetcher(settings());
        var next = new AtomicInteger();
        var start = System.nanoTime();
        var cpu = cpuNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < IN_FLIGHT; i++) {
                threads.execute(() -> fetchAll(fetcher, next));
            }
        }
        var seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%.0f requests/s, %.3f CPU-ms a request, %s%n",
                REQUESTS / seconds, (cpuNanos() - cpu) / 1e6 / REQUESTS, fetcher.stats());
    }

    private void fetchAll(Fetcher fetcher, AtomicInteger next) {
        try {
            while (next.getAndIncrement() < REQUESTS) {
                fetched(fetcher, server.url("/a"));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
