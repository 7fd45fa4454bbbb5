package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Writes a file of datadings: samples in msgpack, and beside them what its readers look up:
/// `.offsets`, `.keys`, `.key_hashes`, `.filter` and `.md5`. All of them are on disk before the
/// first has its name, and the samples get theirs last, for readers look for those.
///
/// For one thread. Keys stay in memory, samples do not.
public final class DatadingsFile implements AutoCloseable {

    /// Not what readers look for.
    static final String PART = ".part";

    private final Output output;
    private final String name;
    private final UnaryOperator<Path> temporaries;
    private final Path temporary;
    private final OutputStream out;
    private final Checksums checksums = new Checksums();
    private final List<String> keys = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final List<Long> offsets = new ArrayList<>(List.of(0L));
    private boolean open = true;

    /// Begins a file.
    ///
    /// @param folder which exists
    /// @param name of the samples, such as `4e2.msgpack`
    /// @throws PackagingException if the folder cannot be written
    public DatadingsFile(Path folder, String name) {
        this(
                Output.of(folder),
                name,
                file -> folder.resolve(".shardline-datadings-" + file + PART));
    }

    /// @param temporaries where a file of a name is written
    DatadingsFile(Output output, String name, UnaryOperator<Path> temporaries) {
        this.output = output;
        this.name = name;
        this.temporaries = temporaries;
        this.temporary = temporary(name);
        try {
            Files.deleteIfExists(temporary);
            out =
                    Files.newOutputStream(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw PackagingException.writing(temporary, e);
        }
    }

    /// Adds a sample.
    ///
    /// @param packed a msgpack map that has the key, too
    /// @throws IllegalArgumentException if the key is there already
    /// @throws PackagingException if it cannot be written
    public void add(String key, byte[] packed) {
        if (!known.add(key)) {
            throw new IllegalArgumentException("the key " + key + " is in " + name + " already");
        }
        try {
            out.write(packed);
        } catch (IOException e) {
            throw PackagingException.writing(temporary, e);
        }
        checksums.update(packed, 0, packed.length);
        keys.add(key);
        offsets.add(checksums.size());
    }

    /// How many samples there are.
    public int samples() {
        return keys.size();
    }

    /// Gives the files their names, replacing older ones; they are whole and on disk then.
    ///
    /// @throws PackagingException if they cannot be written
    public void publish() {
        try {
            SampleFiles.Written _ = finish();
            move();
        } catch (IOException e) {
            throw PackagingException.writing(output.work().resolve(name), e);
        }
    }

    /// Ends the samples and writes the files beside them; none has its name yet.
    SampleFiles.Written finish() throws IOException {
        out.close();
        Disk.sync(temporary);
        String sha256 = checksums.sha256();
        String md5 = checksums.md5();
        long bytes = checksums.size();
        for (var side : DatadingsSides.of(name, md5, keys, offsets).entrySet()) {
            Path file = temporary(name + side.getKey());
            Files.write(file, side.getValue());
            Disk.sync(file);
            bytes += side.getValue().length;
        }
        return new SampleFiles.Written(bytes, sha256, md5);
    }

    /// Names the files that are finished.
    void move() throws IOException {
        for (String side : DatadingsSides.SUFFIXES) {
            move(name + side);
        }
        move(name);
        output.sync();
        open = false;
    }

    private void move(String file) throws IOException {
        output.publish(temporary(file), file);
    }

    private Path temporary(String file) {
        return temporaries.apply(Path.of(file));
    }

    /// Removes what has no name yet.
    ///
    /// @throws PackagingException if it cannot be removed
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            out.close();
            for (String side : DatadingsSides.SUFFIXES) {
                Files.deleteIfExists(temporary(name + side));
            }
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw PackagingException.writing(output.work().resolve(name), e);
        }
    }
}
