package dev.shardline.ingest.redcaps;

import static dev.shardline.ingest.redcaps.AnnotationFixture.FEBRUARY;
import static dev.shardline.ingest.redcaps.AnnotationFixture.JANUARY;
import static dev.shardline.ingest.redcaps.AnnotationFixture.annotation;
import static dev.shardline.ingest.redcaps.AnnotationFixture.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.redcaps.Merge.Merged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {

    private static final String A = annotation("a", "one", 1_577_900_000);
    private static final String B_OLD = annotation("b", "old", 1_578_000_000);
    private static final String B_NEW = annotation("b", "new", 1_578_000_000);
    private static final String C = annotation("c", "three", 1_580_700_000);
    private static final String MERGED_INFO =
            "{\"start_date\": \"2020-01-01\", \"end_date\": \"2020-02-29\", \"url\":"
                    + " \"https://redcaps.xyz\", \"version\": \"1.0\"}";

    @TempDir private Path folder;
    private Path january;
    private Path february;
    private Path target;

    @BeforeEach
    void write() throws IOException {
        january = AnnotationFixture.write(folder.resolve("roses_2020-01.json"), JANUARY, B_OLD, A);
        february =
                AnnotationFixture.write(folder.resolve("roses_2020-02.json"), FEBRUARY, C, B_NEW);
        target = folder.resolve("merged/roses_2020.json");
    }

    @Test
    void theLastOfAnIdStaysAndAllAreSortedByTime() {
        Merged merged = Merge.merge(List.of(february, january), target, false);
        assertThat(target).hasContent(document(MERGED_INFO, A, B_NEW, C));
        assertThat(merged.read()).isEqualTo(4);
        assertThat(merged.written()).isEqualTo(3);
        assertThat(merged.warnings()).isEmpty();
        assertThat(january).exists();
    }

    @Test
    void oldFilesAreDeletedAfterwardsButForTheTarget() throws IOException {
        Merged merged = Merge.merge(List.of(january, february), january, true);
        assertThat(january).hasContent(document(MERGED_INFO, A, B_NEW, C));
        assertThat(merged.deleted()).containsExactly(february);
        assertThat(february).doesNotExist();
    }

    @Test
    void afterACrashBetweenWritingAndDeletingTheSameFilesGiveTheSame() throws IOException {
        Merge.merge(List.of(january, february), january, false);
        Merge.merge(List.of(january, february), january, true);
        assertThat(january).hasContent(document(MERGED_INFO, A, B_NEW, C));
    }

    @Test
    void aForeignTargetIsNotReplaced() throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), "precious");
        assertRefused(List.of(january, february), other, false, "exists and is none of the files");
        assertThat(other).hasContent("precious");
    }

    @Test
    void oneFileIsNothingToMerge() {
        assertRefused(List.of(january, january), target, false, "at least two");
    }

    @Test
    void whatTheMergedFileWouldNotTellIsAWarning() throws IOException {
        Path filtered =
                AnnotationFixture.write(
                        folder.resolve("roses_2020-03.json"),
                        JANUARY.replace(
                                "\"1.0\"", "\"0.9\", \"word_filter\": {\"num_removed\": 1}"),
                        A);
        Merged merged = Merge.merge(List.of(january, filtered), target, false);
        assertThat(merged.warnings())
                .hasSize(2)
                .allMatch(warning -> warning.startsWith(filtered.toString()));
    }

    @Test
    void withDeleteOldSuchAWarningStopsEverything() throws IOException {
        Path other =
                AnnotationFixture.write(
                        folder.resolve("roses_2020-03.json"), JANUARY.replace("1.0", "0.9"), A);
        assertRefused(List.of(january, other), target, true, "merge without --delete-old");
        assertThat(List.of(january, other)).allMatch(Files::exists);
    }

    @Test
    void aDamagedFileStopsEverything() throws IOException {
        Files.writeString(february, Files.readString(february).substring(0, 300));
        assertRefused(List.of(january, february), target, true, "truncated");
        assertThat(january).hasContent(document(JANUARY, B_OLD, A));
    }

    @Test
    void aFileWithoutDatesStopsEverything() throws IOException {
        AnnotationFixture.write(february, "{\"start_date\": \"2020\"}", C);
        assertRefused(List.of(january, february), target, false, "info.start_date must be a date");
    }

    private void assertRefused(List<Path> files, Path to, boolean deleteOld, String words) {
        assertThatThrownBy(() -> Merge.merge(files, to, deleteOld))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(words);
        assertThat(target).doesNotExist();
    }
}
