package dev.shardline.packager;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// The entries of a zip of photos, each a sample whose key is its whole name. Wrong sums, cut-off
/// and packed entries are errors.
final class ZipMembers implements Members {
    private final ZipInputStream zip;

    ZipMembers(InputStream in) {
        zip = new ZipInputStream(in);
    }

    @Override
    public Optional<Member> next() throws IOException {
        ZipEntry entry = zip.getNextEntry();
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new IOException("the entry " + entry.getName() + " is packed, not stored");
        }
        return Optional.of(new Member(entry.getName(), "", ByteBuffer.wrap(zip.readAllBytes())));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
