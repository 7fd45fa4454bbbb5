package dev.shardline.ingest;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/// How a file is packed. Its first bytes decide, whatever it is called.
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    BZIP2;

    private static final int BUFFER = 1 << 16;

    /// What zstd takes without being told to: 128 MiB.
    private static final int USUAL_WINDOW = 27;

    /// 2 GiB.
    private static final int LARGEST_WINDOW = 31;

    /// The unpacked bytes of a file, of all its members where it has several.
    public static InputStream open(Path file) throws IOException {
        return open(file, USUAL_WINDOW);
    }

    /// The same, of files of `zstd --long=31` too: unpacking them takes up to 2 GiB beside the
    /// heap.
    public static InputStream openLong(Path file) throws IOException {
        return open(file, LARGEST_WINDOW);
    }

    private static InputStream open(Path file, int window) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return of(bytes).unpack(bytes, window);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static Compression of(InputStream bytes) throws IOException {
        bytes.mark(4);
        byte[] head = bytes.readNBytes(4);
        bytes.reset();
        if (startsWith(head, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        return startsWith(head, 'B', 'Z', 'h') ? BZIP2 : NONE;
    }

    static boolean startsWith(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private InputStream unpack(InputStream bytes, int window) throws IOException {
        return switch (this) {
            case NONE -> bytes;
            case GZIP -> new GZIPInputStream(bytes, BUFFER);
            case ZSTD -> new ZstdInputStream(bytes).setLongMax(window);
            case BZIP2 -> new BZip2CompressorInputStream(bytes, true);
        };
    }
}
