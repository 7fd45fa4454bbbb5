package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes a zip whose entries are stored as they are, with the time at which DOS begins, so that
/// the same entries have the same bytes; with Zip64 where it needs that. A zip without entries has
/// 22 bytes. For one thread.
public final class StoredZip implements AutoCloseable {

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int BUFFER = 1 << 18;

    private final Path temporary;
    private final Checksums checksums = new Checksums();
    private final ZipOutputStream zip;
    private boolean open = true;

    /// Begins a zip under a temporary name.
    ///
    /// @param temporary a file that is not there, or a leftover
    /// @throws PackagingException if it cannot be written
    public StoredZip(Path temporary) {
        this.temporary = temporary;
        try {
            Files.deleteIfExists(temporary);
            OutputStream file =
                    Files.newOutputStream(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            zip = new ZipOutputStream(new BufferedOutputStream(new Counted(file), BUFFER));
            zip.setMethod(ZipOutputStream.STORED);
        } catch (IOException e) {
            throw PackagingException.writing(temporary, e);
        }
    }

    /// Adds an entry.
    ///
    /// @param name none that is there already
    /// @throws PackagingException if it cannot be written
    public void add(String name, ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(content.position(), bytes);
        var crc = new CRC32();
        crc.update(bytes);
        var entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(bytes.length);
        entry.setCompressedSize(bytes.length);
        entry.setCrc(crc.getValue());
        try {
            zip.putNextEntry(entry);
            zip.write(bytes);
            zip.closeEntry();
        } catch (IOException e) {
            throw PackagingException.writing(temporary, e);
        }
    }

    /// Ends the zip; its bytes are on disk, not yet under their name.
    SampleFiles.Written finish() throws IOException {
        zip.close();
        Disk.sync(temporary);
        return new SampleFiles.Written(checksums.size(), checksums.sha256(), checksums.md5());
    }

    /// Ends the zip and gives it its name, replacing an older one.
    ///
    /// @param name a path in the same folder
    /// @throws PackagingException if it cannot be written
    public void publish(Path name) {
        try {
            SampleFiles.Written _ = finish();
            Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
            open = false;
            Path folder = name.toAbsolutePath().getParent();
            if (folder != null) {
                Disk.sync(folder);
            }
        } catch (IOException e) {
            throw PackagingException.writing(name, e);
        }
    }

    /// Removes a zip that has no name yet.
    @Override
    public void close() {
        if (open) {
            open = false;
            try {
                zip.close();
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw PackagingException.writing(temporary, e);
            }
        }
    }

    private final class Counted extends FilterOutputStream {
        Counted(OutputStream file) {
            super(file);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            checksums.update(bytes, offset, length);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }
    }
}
