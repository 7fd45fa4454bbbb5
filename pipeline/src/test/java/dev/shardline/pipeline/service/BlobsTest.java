package dev.shardline.pipeline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.BlobRef;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobsTest {

    private static final ByteBuffer LARGE = noise(Blobs.INLINE + 1);

    @TempDir private Path folder;

    private Blobs blobs() {
        return new Blobs(new BlobStore.InFolder(folder.resolve(".large")));
    }

    private static ByteBuffer noise(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static ImageRecord record() {
        return new ImageRecord(
                "0-0",
                "http://a/b.png",
                null,
                null,
                null,
                "{}",
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    private static FetchedImage fetched(Object body) {
        return new FetchedImage(record(), body, "http://a/c.png", "image/png", null, "abcd", null);
    }

    private static ImageSample sample(Object image) {
        return new ImageSample(
                record(),
                image,
                "png",
                3,
                4,
                30,
                40,
                "{}",
                "ef",
                null,
                null,
                null,
                Map.of("nsfw", 0.25),
                -7L,
                "0-4");
    }

    @Test
    void takesLargeBytesOutAndPutsThemBack() {
        FetchedImage image = fetched(LARGE.duplicate());
        var detached = (FetchedImage) blobs().detach(image, "t-0-7");
        assertThat(detached.getBody()).isEqualTo(new BlobRef("t-0-7", (long) LARGE.remaining()));
        assertThat(blobs().isDetached(detached)).isTrue();
        assertThat(blobs().attach(detached)).isEqualTo(image);
    }

    @Test
    void doesTheSameForSamples() {
        ImageSample image = sample(LARGE.duplicate());
        var detached = (ImageSample) blobs().detach(image, "t-0-8");
        assertThat(detached.getImage()).isInstanceOf(BlobRef.class);
        assertThat(blobs().attach(detached)).isEqualTo(image);
    }

    @Test
    void leavesBytesThatFitIntoARecord() {
        FetchedImage image = fetched(noise(Blobs.INLINE));
        assertThat(blobs().detach(image, "t-0-9")).isSameAs(image);
        assertThat(blobs().attach(image)).isSameAs(image);
        assertThat(blobs().isDetached(image)).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void overwritesItsOwnWhenWorkIsDoneAgain() {
        var first = (FetchedImage) blobs().detach(fetched(LARGE.duplicate()), "t-0-7");
        var again = (FetchedImage) blobs().detach(fetched(LARGE.duplicate()), "t-0-7");
        assertThat(again.getBody()).isEqualTo(first.getBody());
        assertThat(folder.resolve(".large").toFile().list()).containsExactly("t-0-7");
    }

    @Test
    void removesWhatIsReleasedOnceOrTwice() {
        var detached = blobs().detach(fetched(LARGE.duplicate()), "t-0-7");
        blobs().release(List.of(detached, detached, fetched(noise(3))));
        assertThat(folder.resolve(".large")).isEmptyDirectory();
    }

    @Test
    void removesEverythingAtTheEnd() {
        blobs().clear();
        var _ = blobs().detach(fetched(LARGE.duplicate()), "t-0-7");
        blobs().clear();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void readsNothingOutsideItsFolder() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s");
        var hostile = fetched(new BlobRef("../secret", 1L));
        assertThatThrownBy(() -> blobs().attach(hostile))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("A large image that was put aside cannot be read");
        blobs().release(hostile);
        assertThat(secret).exists();
    }

    @Test
    void saysWhereThereIsNoRoom() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var blobs = new Blobs(new BlobStore.InFolder(file.resolve(".large")));
        assertThatThrownBy(() -> blobs.detach(fetched(LARGE.duplicate()), "t-0-7"))
                .hasMessageContaining("A large image cannot be put aside in " + file);
    }
}
