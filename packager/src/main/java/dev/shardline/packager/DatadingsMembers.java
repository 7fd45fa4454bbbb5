package dev.shardline.packager;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/// The samples of a datadings file, of each its image or video. Keys stay in memory, as in
/// [DatadingsFile].
final class DatadingsMembers implements Members {
    private static final Set<String> CONTENT = Set.of(PhotoSample.IMAGE, PhotoSample.VIDEO);

    private final MessageUnpacker samples;
    private final List<String> keys = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final List<Long> offsets = new ArrayList<>(List.of(0L));

    DatadingsMembers(InputStream in) {
        samples = MessagePack.newDefaultUnpacker(in);
    }

    @Override
    public Optional<Member> next() throws IOException {
        try {
            if (!samples.hasNext()) {
                return Optional.empty();
            }
            Member sample = read(samples.unpackMapHeader());
            if (!known.add(sample.key())) {
                throw new IOException("the key " + sample.key() + " comes twice");
            }
            keys.add(sample.key());
            offsets.add(samples.getTotalReadBytes());
            return Optional.of(sample);
        } catch (MessagePackException e) {
            throw new IOException(
                    "sample " + keys.size() + " is cut off, or is no msgpack of a photo", e);
        }
    }

    private Member read(int fields) throws IOException {
        String key = null;
        String name = "";
        byte @Nullable [] content = null;
        for (int i = 0; i < fields; i++) {
            String field = samples.unpackString();
            if (field.equals("key")) {
                key = samples.unpackString();
            } else if (CONTENT.contains(field)) {
                name = field;
                content = samples.readPayload(samples.unpackBinaryHeader());
            } else {
                samples.skipValue();
            }
        }
        if (key == null || content == null) {
            throw new IOException(
                    "sample %d has no %s"
                            .formatted(keys.size(), key == null ? "key" : "image and no video"));
        }
        return new Member(key, name, ByteBuffer.wrap(content));
    }

    /// What must stand beside the file, once all samples are read.
    ///
    /// @param file its name
    /// @param md5 of its bytes
    Map<String, byte[]> sides(String file, String md5) {
        return DatadingsSides.of(file, md5, keys, offsets);
    }

    @Override
    public void close() throws IOException {
        samples.close();
    }
}
