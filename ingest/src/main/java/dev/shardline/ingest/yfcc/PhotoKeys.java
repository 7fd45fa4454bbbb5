package dev.shardline.ingest.yfcc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Makes the keys of photos and videos: the MD5 of the download URL, each of its bytes in hex
/// without a leading zero, so that keys have 16 to 32 characters. For one thread.
final class PhotoKeys {

    private static final String DIGITS = "0123456789abcdef";
    private static final int MD5_BYTES = 16;

    private final MessageDigest md5;
    private final byte[] key = new byte[2 * MD5_BYTES];

    PhotoKeys() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /// The key of what the URL, exactly as it is written, leads to.
    String of(String downloadUrl) {
        int length = 0;
        for (byte b : md5.digest(downloadUrl.getBytes(StandardCharsets.UTF_8))) {
            int value = Byte.toUnsignedInt(b);
            if (value >= 16) {
                key[length++] = (byte) DIGITS.charAt(value >> 4);
            }
            key[length++] = (byte) DIGITS.charAt(value & 15);
        }
        return new String(key, 0, length, StandardCharsets.ISO_8859_1);
    }
}
