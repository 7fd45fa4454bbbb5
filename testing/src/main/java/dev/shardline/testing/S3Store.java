package dev.shardline.testing;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// The buckets of a test's S3 and the uploads that are under way. Safe for use by several threads.
public final class S3Store {

    private static final Pattern PART_NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");

    private final Map<String, ConcurrentSkipListMap<String, Stored>> buckets =
            new ConcurrentHashMap<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /// An object as it is stored.
    ///
    /// @param etag without quotes
    @SuppressWarnings("ArrayRecordComponent") // Not compared anywhere.
    public record Stored(byte[] bytes, String etag, String type) {
        static Stored of(byte[] bytes, String type) {
            return new Stored(bytes, md5(bytes), type);
        }
    }

    /// An object that comes in parts.
    record Upload(
            String id,
            String bucket,
            String key,
            String type,
            ConcurrentSkipListMap<Integer, byte[]> parts) {}

    void make(String bucket) {
        buckets.putIfAbsent(bucket, new ConcurrentSkipListMap<>());
    }

    boolean has(String bucket) {
        return buckets.containsKey(bucket);
    }

    ConcurrentSkipListMap<String, Stored> objects(String bucket) {
        return Objects.requireNonNull(buckets.get(bucket), bucket);
    }

    String begin(String bucket, String key, String type) {
        String id = "upload-" + numbers.incrementAndGet();
        uploads.put(id, new Upload(id, bucket, key, type, new ConcurrentSkipListMap<>()));
        return id;
    }

    /// Returns whether there is such an upload.
    boolean addPart(String upload, int number, byte[] bytes) {
        Upload open = uploads.get(upload);
        if (open != null) {
            open.parts().put(number, bytes);
        }
        return open != null;
    }

    /// Makes the object of the parts that are named, in that order.
    ///
    /// @return whether there is such an upload
    boolean complete(String upload, String named) {
        Upload open = uploads.remove(upload);
        if (open == null) {
            return false;
        }
        var bytes = new ByteArrayOutputStream();
        var sums = new ByteArrayOutputStream();
        var parts = new ArrayList<Integer>();
        PART_NUMBER.matcher(named).results().forEach(it -> parts.add(Integer.valueOf(it.group(1))));
        for (int number : parts) {
            byte[] part = Objects.requireNonNull(open.parts().get(number), "part " + number);
            bytes.writeBytes(part);
            sums.writeBytes(HexFormat.of().parseHex(md5(part)));
        }
        String etag = md5(sums.toByteArray()) + "-" + parts.size();
        objects(open.bucket()).put(open.key(), new Stored(bytes.toByteArray(), etag, open.type()));
        return true;
    }

    /// Returns whether there is such an upload.
    boolean abort(String upload) {
        return uploads.remove(upload) != null;
    }

    List<Upload> unfinished(String bucket) {
        return uploads.values().stream().filter(it -> it.bucket().equals(bucket)).toList();
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
