package dev.shardline.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JobStatusTest {

    @Test
    void countsSamplesAndOpenRows() {
        JobStatus status = Statuses.at(0, 290);
        assertThat(status.packed()).isEqualTo(290);
        assertThat(status.open()).isEqualTo(700);
    }

    @Test
    void hasNoNegativeRowsWhereThePackagerIsAheadOfTheJobsTopic() {
        assertThat(Statuses.at(0, 995).open()).isZero();
        assertThat(Statuses.reading().packed()).isZero();
    }
}
