package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.shardline.schemas.avro.ImageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/// A sample of datadings: a msgpack map of a photo's metadata, in their order, and last of the
/// bytes of the photo or video.
public final class PhotoSample {

    public static final String IMAGE = "image";
    public static final String VIDEO = "video";

    private static final String VIDEOS = "data/videos/";
    private static final Set<String> ADDED = Set.of("tags", "machine_tags");

    private PhotoSample() {}

    /// Packs a sample of a record of YFCC100m: what its metadata are in the dataset, without what
    /// was added for filters.
    public static byte[] pack(ImageRecord image, ByteBuffer bytes) {
        boolean video = image.getName().orElse("").startsWith(VIDEOS);
        return pack(image.getAttributes(), ADDED, video ? VIDEO : IMAGE, bytes);
    }

    /// Packs a sample.
    ///
    /// @param metadata a JSON object of texts, numbers and nulls
    /// @param left out of the metadata
    /// @param member [#IMAGE] or [#VIDEO]
    public static byte[] pack(String metadata, Set<String> left, String member, ByteBuffer bytes) {
        var out = new ByteArrayOutputStream(bytes.remaining() + 2 * metadata.length());
        try (MessagePacker packer = MessagePack.newDefaultPacker(out)) {
            packer.packMapHeader(fields(metadata, left) + 1);
            try (JsonParser json = Json.parser(metadata)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    if (left.contains(name)) {
                        json.skipChildren();
                    } else {
                        packer.packString(name);
                        pack(json, packer);
                    }
                }
            }
            packer.packString(member);
            packer.packBinaryHeader(bytes.remaining());
            packer.addPayload(array(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("packing " + metadata, e);
        }
        return out.toByteArray();
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(bytes.position(), array);
        return array;
    }

    private static int fields(String metadata, Set<String> left) throws IOException {
        int fields = 0;
        try (JsonParser json = Json.parser(metadata)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                fields += left.contains(json.currentName()) ? 0 : 1;
                json.nextToken();
                json.skipChildren();
            }
        }
        return fields;
    }

    private static void pack(JsonParser json, MessagePacker packer) throws IOException {
        switch (json.currentToken()) {
            case VALUE_STRING -> packer.packString(Json.clean(json.getText()));
            case VALUE_NUMBER_INT -> packer.packBigInteger(json.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> packer.packDouble(json.getDoubleValue());
            case VALUE_TRUE -> packer.packBoolean(true);
            case VALUE_FALSE -> packer.packBoolean(false);
            case VALUE_NULL -> packer.packNil();
            default -> throw new IOException("a value is " + json.currentToken());
        }
    }
}
