package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import dev.shardline.schemas.Parallel;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3Address;
import dev.shardline.schemas.s3.S3Object;
import dev.shardline.schemas.s3.S3Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The objects of a bucket below a prefix. Files are made on this machine and uploaded when they
/// are whole: an object appears in one step, as a renamed file does. What is uploaded again after a
/// crash has the same bytes.
final class BucketOutput extends Output {

    /// Small objects wait for the answer most of their time.
    private static final int AT_ONCE = 16;

    private final Buckets buckets;
    private final S3Address place;
    private final Path work;
    private boolean prepared;

    BucketOutput(Buckets buckets, S3Address place, Path work) {
        this.buckets = buckets;
        this.place = place;
        this.work = work;
    }

    @Override
    public Path work() {
        return work;
    }

    /// A bucket that can be listed may hold files, and one that cannot says why.
    @Override
    public boolean exists() {
        S3Page _ = buckets.list(place.resolve(""), "");
        return true;
    }

    @Override
    public void checkWritable() {
        S3Page _ = buckets.list(place.resolve(""), "");
        buckets.checkWritable(place.resolve(".shardline-probe"));
    }

    @Override
    public Set<String> names() {
        return new TreeSet<>(buckets.names(place));
    }

    @Override
    public Optional<byte[]> read(String name) {
        return buckets.read(place.resolve(name));
    }

    @Override
    public void bring(String name) throws IOException {
        Optional<S3Object> file = buckets.find(place.resolve(name));
        if (file.isPresent()) {
            download(file.get());
        } else {
            Parallel.each(below(place.resolve(name).resolve("")), AT_ONCE, this::download);
        }
    }

    private List<S3Object> below(S3Address folder) {
        var objects = new ArrayList<S3Object>();
        String after = "";
        while (true) {
            S3Page page = buckets.list(folder, after);
            page.objects().stream().filter(it -> !it.address().isFolder()).forEach(objects::add);
            if (page.last()) {
                return objects;
            }
            after = page.objects().getLast().address().key();
        }
    }

    private void download(S3Object object) throws IOException {
        int prefix = place.resolve("").key().length();
        Path file = work.resolve(object.address().key().substring(prefix));
        Files.createDirectories(file.resolveSibling("."));
        buckets.download(object, file);
    }

    @Override
    public void drop(String name) throws IOException {
        Disk.delete(work.resolve(name));
    }

    /// What is in the work folder was made by a process that is dead.
    @Override
    synchronized void prepare() throws IOException {
        if (!prepared) {
            Disk.delete(work);
            prepared = true;
        }
        Files.createDirectories(work);
    }

    @Override
    void publish(Path temporary, String name) throws IOException {
        upload(temporary, name);
        Disk.delete(temporary);
    }

    /// An older one was packed from the same records and has the same files.
    @Override
    void publishFolder(Path temporary, String name, Path aside) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(temporary)) {
            files = entries.sorted().toList();
        }
        publishAll(files, files.stream().map(file -> name + "/" + file.getFileName()).toList());
        Disk.delete(temporary);
    }

    @Override
    void publishAll(List<Path> files, List<String> names) throws IOException {
        var places = new ArrayList<Integer>();
        for (int i = 0; i < names.size(); i++) {
            places.add(i);
        }
        Parallel.each(places, AT_ONCE, i -> publish(files.get(i), names.get(i)));
    }

    private void upload(Path file, String name) throws IOException {
        buckets.upload(file, place.resolve(name), MediaTypes.of(name));
    }

    /// What was answered is safe.
    @Override
    void sync() {}

    @Override
    void remove(String name) throws IOException {
        buckets.delete(place.resolve(name));
        Parallel.each(
                below(place.resolve(name).resolve("")),
                AT_ONCE,
                object -> buckets.delete(object.address()));
    }

    @Override
    void writeNew(String name, byte[] content) {
        boolean _ = buckets.putNew(content, place.resolve(name), "text/plain; charset=utf-8");
    }

    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    void append(String shard) {}

    @Override
    void removeUnfinished() {
        S3Address prefix = place.resolve("");
        buckets.abortUploads(
                prefix, key -> OutputFolder.isOurs(key.substring(prefix.key().length())));
    }

    @Override
    public void close() {
        buckets.close();
        try {
            Disk.delete(work);
        } catch (IOException e) {
            throw PackagingException.writing(work, e);
        }
    }

    @Override
    public String toString() {
        return place.toString();
    }
}
