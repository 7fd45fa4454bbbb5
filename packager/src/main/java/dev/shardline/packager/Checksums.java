package dev.shardline.packager;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Size, SHA-256 and MD5 of bytes, taken as they pass.
final class Checksums {
    private final MessageDigest sha256 = digest("SHA-256");
    private final MessageDigest md5 = digest("MD5");
    private long size;

    void update(ByteBuffer bytes) {
        size += bytes.remaining();
        sha256.update(bytes.duplicate());
        md5.update(bytes);
    }

    void update(byte[] bytes, int offset, int length) {
        update(ByteBuffer.wrap(bytes, offset, length));
    }

    long size() {
        return size;
    }

    /// Ends the hash: asked once.
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /// Ends the hash: asked once.
    String md5() {
        return HexFormat.of().formatHex(md5.digest());
    }

    static String sha256(ByteBuffer bytes) {
        MessageDigest digest = digest("SHA-256");
        digest.update(bytes.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
