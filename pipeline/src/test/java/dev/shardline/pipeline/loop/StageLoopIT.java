package dev.shardline.pipeline.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The loop on a real broker, each test with topics of its own.
@Timeout(60)
final class StageLoopIT {

    @TempDir private static Path folder;
    private static EmbeddedBroker broker;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder, 0);
        cluster = Cluster.embedded(broker.bootstrap());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aSlowRecordHoldsNobodyUp() throws Exception {
        var released = new CountDownLatch(1);
        try (var line = new Line(cluster, "slow")) {
            line.send(0, 100);
            Work work =
                    input -> {
                        if (Line.number(input) == 3) {
                            released.await();
                        }
                        return line.copy(input);
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop(work, () -> true))) {
                assertThat(line.results(99)).doesNotContain(3).doesNotHaveDuplicates();
                OffsetAndMetadata meanwhile = line.committed();
                assertThat(meanwhile.offset()).isEqualTo(3);
                assertThat(meanwhile.metadata()).isNotEmpty();
                released.countDown();
                assertThat(line.results(100)).last().isEqualTo(3);
            }
            assertThat(line.committed()).isEqualTo(new OffsetAndMetadata(100, ""));
        }
    }

    @Test
    void eachRecordHasOneResultThoughTheLoopIsStoppedInTheMiddle() throws Exception {
        try (var line = new Line(cluster, "stopped")) {
            line.send(0, 400);
            Work stuck =
                    input -> {
                        if (Line.number(input) % 7 == 2) {
                            new CountDownLatch(1).await();
                        }
                        return line.copy(input);
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop(stuck, () -> true))) {
                assertThat(line.results(150)).doesNotHaveDuplicates();
            }
            List<Integer> before = line.results(150);
            assertThat(before).hasSizeLessThan(400).noneMatch(number -> number % 7 == 2);

            Set<Integer> again = ConcurrentHashMap.newKeySet();
            Work healthy =
                    input -> {
                        again.add(Line.number(input));
                        return line.copy(input);
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop(healthy, () -> true))) {
                assertThat(line.results(400)).startsWith(before.toArray(Integer[]::new));
            }
            assertThat(line.results(400))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 400).boxed().toList());
            assertThat(again).doesNotContainAnyElementsOf(before);
            assertThat(line.committed()).isEqualTo(new OffsetAndMetadata(400, ""));
        }
    }

    /// Else a host would have requests of both.
    @Test
    void workOnWhatIsTakenAwayIsBrokenOffBeforeAnotherBegins() throws Exception {
        var inWork = List.of(new Semaphore(1), new Semaphore(1));
        var begun = new Semaphore(0);
        var together = new AtomicBoolean();
        try (var line = new Line(cluster, "taken", 2)) {
            line.send(0, 2);
            Work stuck =
                    input -> {
                        Semaphore mine = inWork.get(Line.number(input));
                        if (!mine.tryAcquire()) {
                            together.set(true);
                        }
                        begun.release();
                        try {
                            new CountDownLatch(1).await();
                            return line.copy(input);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException("what stages say of it", e);
                        } finally {
                            mine.release();
                        }
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop("0", stuck, () -> true))) {
                begun.acquire(2);
                try (RunningLoop _ = RunningLoop.start(line.loop("1", stuck, () -> true))) {
                    begun.acquire();
                }
            }
        }
        assertThat(together).isFalse();
    }

    @Test
    void readsNothingWhileItMayNot() throws Exception {
        var gate = new Gate();
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        try (var line = new Line(cluster, "gate")) {
            line.send(0, 10);
            Work work =
                    input -> {
                        seen.add(Line.number(input));
                        return line.copy(input);
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop(work, gate::mayRead))) {
                assertThat(line.results(10)).hasSize(10);
                gate.close();
                line.send(10, 20);
                gate.awaitQuestions(10);
                assertThat(seen).hasSize(10);
                gate.open();
                assertThat(line.results(20)).hasSize(20).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void holdsNoResultLongerThanItMust() throws Exception {
        var held = new Semaphore(20);
        try (var line = new Line(cluster, "held")) {
            line.send(0, 100);
            Work work =
                    input -> {
                        held.acquire();
                        return line.copy(input, held::release);
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop(work, () -> true))) {
                assertThat(line.results(100)).hasSize(100).doesNotHaveDuplicates();
            }
            assertThat(held.availablePermits()).isEqualTo(20);
        }
    }

    @Test
    void endsWhereItsWorkThrows() throws Exception {
        try (var line = new Line(cluster, "throws")) {
            line.send(0, 10);
            var bug = new IllegalStateException("the codec is broken");
            Work work =
                    input -> {
                        if (Line.number(input) == 5) {
                            throw bug;
                        }
                        return line.copy(input);
                    };
            assertThatThrownBy(() -> line.loop(work, () -> true).run())
                    .isInstanceOf(LoopException.class)
                    .hasMessageContaining("cannot go on: the codec is broken")
                    .hasCause(bug);

            try (RunningLoop _ = RunningLoop.start(line.loop(line::copy, () -> true))) {
                assertThat(line.results(10))
                        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            }
        }
    }

    @Test
    void whatIsCommittedIsTrimmedAndNoMore() throws Exception {
        var release = new CountDownLatch(1);
        try (var line = new Line(cluster, "trimmed")) {
            var trimmer = new Trimmer(line.admin(), line.input(), line.group());
            trimmer.trim();
            line.send(0, 30);
            Work work =
                    input -> {
                        if (Line.number(input) == 20) {
                            release.await();
                        }
                        return line.copy(input);
                    };
            try (RunningLoop _ = RunningLoop.start(line.loop(work, () -> true))) {
                line.results(29);
                assertThat(line.logStart()).isZero();
                trimmer.trim();
                assertThat(line.logStart()).isEqualTo(20);
                release.countDown();
                line.results(30);
            }
            trimmer.trim();
            assertThat(line.logStart()).isEqualTo(30);
        }
    }

    /// Lets a loop read or not, and sees it ask.
    private static final class Gate {
        private volatile boolean open = true;
        private final AtomicReference<CountDownLatch> questions =
                new AtomicReference<>(new CountDownLatch(0));

        boolean mayRead() {
            boolean answer = open;
            questions.get().countDown();
            return answer;
        }

        void open() {
            open = true;
        }

        /// Returns when the loop knows: the answer to its second question from now on is no, and a
        /// poll after an earlier one is over.
        void close() throws InterruptedException {
            open = false;
            awaitQuestions(3);
        }

        void awaitQuestions(int count) throws InterruptedException {
            var asked = new CountDownLatch(count);
            questions.set(asked);
            asked.await();
        }
    }
}
