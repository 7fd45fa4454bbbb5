package dev.shardline.pipeline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class SupervisorTest {

    private final List<String> events = new CopyOnWriteArrayList<>();

    /// Runs until it is stopped.
    private final class Endless implements Service {
        private final String name;
        final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch stopped = new CountDownLatch(1);

        Endless(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void run() throws InterruptedException {
            started.countDown();
            stopped.await();
            events.add(name + " ended");
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    }

    /// Ends at once, by itself or by what it throws.
    private record Brief(String name, @Nullable RuntimeException failure) implements Service {
        @Override
        public void run() {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void stop() {}
    }

    @Test
    void endsWithTheLastServiceAndStopsTheOthers() throws InterruptedException {
        var last = new Brief("package", null);
        assertThat(new Supervisor(List.of(new Endless("fetch"), last), last).run()).isTrue();
        assertThat(events).containsExactly("fetch ended");
    }

    @Test
    void goesOnWhenAnEarlierServiceHasDoneItsWork() throws Exception {
        var last = new Endless("package");
        var supervisor = new Supervisor(List.of(new Brief("ingest", null), last), last);
        var result = new CopyOnWriteArrayList<Boolean>();
        Thread run = Thread.startVirtualThread(() -> result.add(run(supervisor)));
        last.started.await();
        assertThat(run.join(Duration.ofMillis(100))).isFalse();
        last.stop();
        run.join();
        assertThat(result).containsExactly(true);
    }

    private static boolean run(Supervisor supervisor) {
        try {
            return supervisor.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void throwsWhatAServiceThrewAndStopsTheOthers() {
        var failure = new IllegalArgumentException("no disk");
        var last = new Endless("package");
        var supervisor = new Supervisor(List.of(new Brief("fetch", failure), last), last);
        assertThatThrownBy(supervisor::run).isSameAs(failure);
        assertThat(events).containsExactly("package ended");
    }

    @Test
    void saysThatItWasStopped() throws InterruptedException {
        var last = new Endless("package");
        var supervisor = new Supervisor(List.of(new Endless("fetch"), last), last);
        supervisor.stop();
        assertThat(supervisor.run()).isFalse();
        assertThat(events).containsExactlyInAnyOrder("fetch ended", "package ended");
    }
}
