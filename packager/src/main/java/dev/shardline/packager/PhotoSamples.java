package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import dev.shardline.schemas.avro.ImageSample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/// A shard of YFCC100m in a form that its own tools know. Beside it: `SHARD.err`, the names in S3
/// of what could not be fetched, where there is any, and its line in `finished_shards`.
abstract sealed class PhotoSamples implements SampleFiles
        permits PhotoSamples.OfZip, PhotoSamples.OfDatadings {

    /// What a list of what could not be fetched has behind the shard's name.
    static final String ERR = ".err";

    private final TemporaryFiles files;
    private final String shard;
    private final StringBuilder failed = new StringBuilder();

    private PhotoSamples(TemporaryFiles files, String shard) {
        this.files = files;
        this.shard = shard;
    }

    /// Whether a shard's file is one of these.
    static boolean isOfPhotos(String file) {
        return file.endsWith(".zip") || file.endsWith(".msgpack");
    }

    /// Writes a photo or a video.
    abstract void add(ImageSample sample, ByteBuffer bytes) throws IOException;

    abstract void publishSamples() throws IOException;

    /// Takes note of a record that is not packed.
    void add(Row row) {
        if (row.status().equals(Row.FAILED_TO_DOWNLOAD)) {
            failed.append(row.image().getName().orElse(row.image().getId())).append('\n');
        }
    }

    @Override
    public final void add(String key, SortedMap<String, ByteBuffer> members) {
        throw new IllegalStateException("photos are written with their records");
    }

    @Override
    public final void publish() throws IOException {
        publishSamples();
        if (failed.isEmpty()) {
            files.output().remove(shard + ERR);
        } else {
            Path list = files.beside(shard + ERR);
            Files.writeString(list, failed, StandardCharsets.UTF_8);
            Disk.sync(list);
            files.publish(list, shard + ERR);
        }
        files.output().append(shard);
    }

    /// A zip: the files as they came, under their names in S3.
    static final class OfZip extends PhotoSamples {
        private final TemporaryFiles files;
        private final String name;
        private final Path temporary;
        private final StoredZip zip;

        OfZip(TemporaryFiles files, String shard) {
            super(files, shard);
            this.files = files;
            name = shard + ".zip";
            temporary = files.beside(name);
            zip = new StoredZip(temporary);
        }

        @Override
        void add(ImageSample sample, ByteBuffer bytes) {
            zip.add(sample.getRecord().getName().orElse(sample.getRecord().getId()), bytes);
        }

        @Override
        public Written finish() throws IOException {
            return zip.finish();
        }

        @Override
        void publishSamples() throws IOException {
            files.publish(temporary, name);
        }

        @Override
        public String file() {
            return name;
        }

        @Override
        public void discard() throws IOException {
            zip.close();
            Disk.delete(temporary);
        }
    }

    /// The files of the library datadings: metadata and bytes in each sample.
    static final class OfDatadings extends PhotoSamples {
        private final String name;
        private final DatadingsFile file;

        OfDatadings(TemporaryFiles files, String shard) {
            super(files, shard);
            name = shard + ".msgpack";
            file =
                    new DatadingsFile(
                            files.output(), name, side -> files.beside(side + DatadingsFile.PART));
        }

        @Override
        void add(ImageSample sample, ByteBuffer bytes) {
            String key = sample.getRecord().getId();
            file.add(key, PhotoSample.pack(sample.getRecord(), bytes));
        }

        @Override
        public Written finish() throws IOException {
            return file.finish();
        }

        @Override
        void publishSamples() throws IOException {
            file.move();
        }

        @Override
        public String file() {
            return name;
        }

        @Override
        public void discard() {
            file.close();
        }
    }
}
