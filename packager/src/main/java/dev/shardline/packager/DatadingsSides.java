package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessagePack;

/// What stands beside a datadings file so that its readers find samples: a function of its keys and
/// offsets.
final class DatadingsSides {

    private static final String MD5 = ".md5";

    /// What the names of these files add to the name of the samples, in the order of `.md5`.
    static final List<String> SUFFIXES =
            List.of(".offsets", ".keys", ".key_hashes", ".filter", MD5);

    private DatadingsSides() {}

    /// The contents by suffix.
    ///
    /// @param name of the samples
    /// @param md5 of the samples
    /// @param keys in the order of the samples, none twice
    /// @param offsets of the samples, and last the size of their file
    static Map<String, byte[]> of(String name, String md5, List<String> keys, List<Long> offsets) {
        var sides = new LinkedHashMap<String, byte[]>();
        sides.put(".offsets", offsets(offsets));
        sides.put(".keys", keys(keys));
        sides.put(".key_hashes", KeyHashes.dump(keys));
        sides.put(".filter", BloomFilter.dump(keys));
        var sums = new StringBuilder(md5).append("  ").append(name).append('\n');
        sides.forEach((suffix, content) ->
                sums.append(md5(content)).append("  ").append(name).append(suffix).append('\n'));
        sides.put(MD5, sums.toString().getBytes(UTF_8));
        return sides;
    }

    private static String md5(byte[] content) {
        var sums = new Checksums();
        sums.update(content, 0, content.length);
        return sums.md5();
    }

    private static byte[] offsets(List<Long> offsets) {
        var bytes = ByteBuffer.allocate(Long.BYTES * offsets.size());
        offsets.forEach(bytes::putLong);
        return bytes.array();
    }

    private static byte[] keys(List<String> keys) {
        try (var packer = MessagePack.newDefaultBufferPacker()) {
            packer.packArrayHeader(keys.size());
            for (String key : keys) {
                packer.packString(key);
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("packing keys in memory", e);
        }
    }
}
