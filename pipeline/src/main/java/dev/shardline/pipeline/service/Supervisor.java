package dev.shardline.pipeline.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs services side by side until the last of them has done its work, one of them fails, or
/// somebody asks for the end; then stops the others, in the order of the flow, within a deadline.
public final class Supervisor {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration DEADLINE = Duration.ofSeconds(6);

    private final List<Service> services;
    private final Service last;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopRequested;

    /// A supervisor that has not started anything yet.
    ///
    /// @param services in the order of the flow
    /// @param last the one of them whose end is the end of all
    public Supervisor(List<Service> services, Service last) {
        this.services = List.copyOf(services);
        this.last = last;
    }

    /// Runs the services to their end.
    ///
    /// @return true if the work is done, false if [#stop] ended it before
    /// @throws RuntimeException what the first failing service threw
    public boolean run() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (Service service : services) {
            threads.add(Thread.ofPlatform().name(service.name()).start(() -> guard(service)));
        }
        try {
            end.await();
        } finally {
            stopAll(threads);
        }
        Throwable cause = failure.get();
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return !stopRequested;
    }

    /// Asks for the end; returns at once. For signal handlers.
    public void stop() {
        stopRequested = true;
        end.countDown();
    }

    private void guard(Service service) {
        try {
            service.run();
            if (service.equals(last)) {
                end.countDown();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (StoppedException e) {
            if (failure.compareAndSet(null, e)) {
                log.warn("{}", e.getMessage());
            }
            end.countDown();
        } catch (RuntimeException | Error e) {
            if (stopRequested && Thread.currentThread().isInterrupted()) {
                log.info("{} was cut off: {}", service.name(), e.toString());
                return;
            }
            if (failure.compareAndSet(null, e)) {
                log.error("{} failed", service.name(), e);
            }
            end.countDown();
        }
    }

    private void stopAll(List<Thread> threads) throws InterruptedException {
        services.forEach(Service::stop);
        long until = System.nanoTime() + DEADLINE.toNanos();
        for (Thread thread : threads) {
            Duration left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
            if (!thread.join(left)) {
                // Offsets are committed after their effects: what is cut off here is done again.
                log.warn("{} did not end in time and is interrupted", thread.getName());
                thread.interrupt();
            }
        }
    }
}
