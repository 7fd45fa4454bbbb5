package dev.shardline.schemas.recipe;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// A hash over the original bytes of an image.
public enum HashType {
    MD5("MD5"),
    SHA256("SHA-256"),
    SHA512("SHA-512");

    private final String algorithm;

    HashType(String algorithm) {
        this.algorithm = algorithm;
    }

    /// Its name in recipes, columns and messages: `sha256`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// A new computation.
    public MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
