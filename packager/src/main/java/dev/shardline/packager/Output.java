package dev.shardline.packager;

import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Where the files of a job go: a folder of this machine, or the objects of a bucket below a
/// prefix. Files are made in its work folder; one has its name in the output when it is whole.
///
/// Names are relative, with `/` between folders. What a bucket does not do is an
/// [S3AccessException]. Safe for use by several threads, each with files of its own.
public abstract sealed class Output implements AutoCloseable permits FolderOutput, BucketOutput {

    /// The output that a recipe names. Nothing is made or asked before the first call.
    ///
    /// @param place a folder's path, or `s3://bucket/prefix`
    /// @param work where the files of a bucket are made; nobody else's
    public static Output of(String place, S3Settings s3, Path work) {
        return S3Address.parse(place)
                .<Output>map(address -> new BucketOutput(new Buckets(s3), address, work))
                .orElseGet(() -> of(Path.of(place)));
    }

    /// The output that a recipe names, to be looked at. What is brought from a bucket is in a
    /// folder of its own until this is closed.
    public static Output reading(String place, S3Settings s3) {
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "shardline-" + UUID.randomUUID());
        return of(place, s3, work);
    }

    /// A folder of this machine.
    public static Output of(Path folder) {
        return new FolderOutput(folder);
    }

    /// Where files are made before they have their names, and where [#bring] brings them. In a
    /// folder it is that folder.
    public abstract Path work();

    /// Whether it is a folder of this machine.
    public abstract boolean isLocal();

    /// Whether there is anything that could hold files.
    public abstract boolean exists();

    /// Finds out whether files could be written, and leaves none. Makes a folder that is missing.
    ///
    /// @throws IOException if not
    public abstract void checkWritable() throws IOException;

    /// The names of the files and folders directly in it; none where it does not exist.
    public abstract Set<String> names() throws IOException;

    /// A small file, where there is one.
    public abstract Optional<byte[]> read(String name) throws IOException;

    /// Makes a file, or a folder with its files, readable in the work folder under its name. Where
    /// there is none, there is none afterwards.
    public abstract void bring(String name) throws IOException;

    /// Lets go of what was brought.
    public abstract void drop(String name) throws IOException;

    /// Makes the work folder.
    abstract void prepare() throws IOException;

    /// Gives a written file its name, replacing an older one. It is safe there after [#sync()].
    abstract void publish(Path temporary, String name) throws IOException;

    /// Gives a folder of files its name. An older one steps aside: a folder cannot be replaced in
    /// one step.
    ///
    /// @param aside a path in the work folder that is not used
    abstract void publishFolder(Path temporary, String name, Path aside) throws IOException;

    /// Gives files their names, which may be in folders; they are safe there then.
    ///
    /// @param names as many as files
    abstract void publishAll(List<Path> files, List<String> names) throws IOException;

    /// Returns when the names are safe.
    abstract void sync() throws IOException;

    /// Removes a file, or a folder with its files; what is not there is fine.
    abstract void remove(String name) throws IOException;

    /// Writes a small file unless there is one: of several who do that, one does it.
    abstract void writeNew(String name, byte[] content) throws IOException;

    /// Adds a shard's name to the list of those that are finished, unless it is there. In a bucket
    /// nothing can be appended: there the list comes at the end of the job.
    abstract void append(String shard) throws IOException;

    /// Removes what nobody can see and a crash has left, be it somebody's at this moment: he begins
    /// it again.
    abstract void removeUnfinished();

    /// Removes what is in the work folder of a bucket.
    @Override
    public abstract void close();
}
