package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.jspecify.annotations.Nullable;

/// The hashes by which datadings finds keys: salted so that no two keys of a file have the same.
final class KeyHashes {

    private static final int DIGEST = 32;
    private static final int MOST_SALTS = 1000;

    private KeyHashes() {}

    /// The salt, then a hash for each key.
    static byte[] dump(List<String> keys) {
        for (int attempt = 0; attempt <= MOST_SALTS; attempt++) {
            byte[] salt = Arrays.copyOf(blake2s(Integer.toString(attempt), null), Long.BYTES);
            var hashes = ByteBuffer.allocate(Long.BYTES * (keys.size() + 1)).put(salt);
            if (putAll(keys, salt, hashes)) {
                return hashes.array();
            }
        }
        throw new IllegalStateException("no salt tells " + keys.size() + " keys apart");
    }

    /// @return whether all hashes differ
    private static boolean putAll(List<String> keys, byte[] salt, ByteBuffer hashes) {
        Set<Long> seen = HashSet.newHashSet(keys.size());
        for (String key : keys) {
            long hash = ByteBuffer.wrap(blake2s(key, salt)).getLong();
            hashes.putLong(hash);
            if (!seen.add(hash)) {
                return false;
            }
        }
        return true;
    }

    /// BLAKE2s of a text, 32 bytes.
    ///
    /// @param salt of the parameter block, 8 bytes
    static byte[] blake2s(String text, byte @Nullable [] salt) {
        var digest = new Blake2sDigest(null, DIGEST, salt, null);
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(bytes, 0, bytes.length);
        byte[] hash = new byte[DIGEST];
        digest.doFinal(hash, 0);
        return hash;
    }
}
