package dev.shardline.pipeline.quickstart;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// An encoded picture.
///
/// @param format of the bytes; also the extension of its name
/// @param bytes of the file; not to be changed
// The array is not compared anywhere, and copying each picture buys nothing inside the package.
@SuppressWarnings("ArrayRecordComponent")
record Picture(String format, int width, int height, byte[] bytes) {

    String md5() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    Picture with(byte[] otherBytes) {
        return new Picture(format, width, height, otherBytes);
    }
}
