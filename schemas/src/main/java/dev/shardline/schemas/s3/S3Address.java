package dev.shardline.schemas.s3;

import java.util.Optional;
import java.util.regex.Pattern;

/// The place of an object, or of all objects whose keys begin alike: `s3://bucket/key`. The key is
/// taken literally: percent signs, blanks and question marks are part of it.
///
/// @param key may be empty: the bucket as a whole
public record S3Address(String bucket, String key) {

    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    /// Whether a text is meant to be such an address.
    public static boolean isMeant(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /// Reads an address; empty where there is no proper bucket.
    public static Optional<S3Address> parse(String text) {
        String stripped = text.strip();
        if (!isMeant(stripped)) {
            return Optional.empty();
        }
        String rest = stripped.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String key = slash < 0 ? "" : rest.substring(slash + 1);
        boolean dots = bucket.contains("..") || bucket.endsWith(".");
        return BUCKET.matcher(bucket).matches() && !dots
                ? Optional.of(new S3Address(bucket, key))
                : Optional.empty();
    }

    /// The object of this name below this address, as a file in a folder.
    public S3Address resolve(String name) {
        return new S3Address(
                bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
    }

    /// The part of the key behind the last slash.
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /// Whether the name says that there is something else than an object here: a folder's mark.
    public boolean isFolder() {
        return key.isEmpty() || key.endsWith("/");
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + key;
    }
}
