package dev.shardline.pipeline.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OffsetTrackerTest {

    @Test
    void commitsThePrefixThatIsFinished() {
        var offsets = OffsetTracker.fresh(10);
        start(offsets, 10, 11, 12);
        offsets.finish(10);
        offsets.finish(11);
        assertThat(offsets.commit()).isEqualTo(new OffsetAndMetadata(12, ""));
        assertThat(offsets.open()).isEqualTo(1);
    }

    @Test
    void remembersWhatIsFinishedBeyondASlowRecord() {
        var before = OffsetTracker.fresh(0);
        start(before, 0, 1, 2, 3);
        before.finish(1);
        before.finish(3);

        var after = OffsetTracker.resume(before.commit());

        assertThat(after.commit().offset()).isZero();
        assertThat(after.start(0)).isTrue();
        assertThat(after.start(1)).isFalse();
        assertThat(after.start(2)).isTrue();
        assertThat(after.start(3)).isFalse();
        assertThat(after.start(4)).isTrue();
    }

    @Test
    void keepsWhatItsFormerSelfHadFinishedUntilItIsReadAgain() {
        var first = OffsetTracker.fresh(0);
        start(first, 0, 1, 2, 3);
        first.finish(2);
        first.finish(3);
        var second = OffsetTracker.resume(first.commit());
        start(second, 0);
        second.finish(0);

        var third = OffsetTracker.resume(second.commit());

        assertThat(third.start(1)).isTrue();
        assertThat(third.start(2)).isFalse();
        assertThat(third.start(3)).isFalse();
    }

    @Test
    void passesOverGapsBetweenOffsets() {
        var offsets = OffsetTracker.fresh(0);
        start(offsets, 0, 5, 9);
        offsets.finish(0);
        assertThat(offsets.commit().offset()).isEqualTo(5);
        offsets.finish(5);
        offsets.finish(9);
        assertThat(offsets.commit().offset()).isEqualTo(10);
    }

    @Test
    void hasNoRoomWhenTheOldestIsAWindowBehind() {
        var offsets = OffsetTracker.fresh(0);
        for (long offset = 0; offset < OffsetTracker.WINDOW; offset++) {
            assertThat(offsets.hasRoom()).isTrue();
            offsets.start(offset);
        }
        assertThat(offsets.hasRoom()).isFalse();
        offsets.finish(0);
        assertThat(offsets.hasRoom()).isTrue();
    }

    @Test
    void fitsKafkasDefaultLimitForMetadata() {
        var offsets = OffsetTracker.fresh(0);
        for (long offset = 0; offset < OffsetTracker.WINDOW + 500; offset++) {
            offsets.start(offset);
        }
        for (long offset = 1; offset < OffsetTracker.WINDOW + 500; offset += 2) {
            offsets.finish(offset);
        }
        assertThat(offsets.commit().metadata().length()).isLessThan(4096);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void doesEachRecordOnceThroughAnyCrashes(long seed) {
        var random = new Random(seed);
        var done = new ArrayList<Long>();
        var committed = new OffsetAndMetadata(0, "");
        while (committed.offset() < 300) {
            committed = crashAfterSomeCommits(committed, random, done);
        }
        assertThat(done).doesNotHaveDuplicates().hasSize(300);
    }

    /// Reads, finishes in any order, commits now and then, and dies with what was not committed.
    private static OffsetAndMetadata crashAfterSomeCommits(
            OffsetAndMetadata committed, Random random, List<Long> done) {
        var offsets = OffsetTracker.resume(committed);
        var open = new TreeSet<Long>();
        long next = committed.offset();
        for (int commits = random.nextInt(4); commits >= 0; commits--) {
            for (int reads = random.nextInt(30); reads > 0 && next < 300; reads--, next++) {
                if (offsets.start(next)) {
                    open.add(next);
                }
            }
            var finished = open.stream().filter(_ -> random.nextBoolean()).toList();
            finished.forEach(offsets::finish);
            open.removeAll(finished);
            done.addAll(finished);
            committed = offsets.commit();
        }
        return committed;
    }

    private static void start(OffsetTracker offsets, long... all) {
        for (long offset : all) {
            assertThat(offsets.start(offset)).isTrue();
        }
    }
}
