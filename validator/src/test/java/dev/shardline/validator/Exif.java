package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Builds EXIF blocks by hand, and puts them into JPEG files.
final class Exif {

    private record Tag(int number, int type, int count, ByteBuffer value) {}

    private final ByteOrder order;
    private final List<Tag> image = new ArrayList<>();
    private final List<Tag> camera = new ArrayList<>();
    private final List<Tag> gps = new ArrayList<>();

    Exif(ByteOrder order) {
        this.order = order;
    }

    static Exif withOrientation(int orientation) {
        return new Exif(ByteOrder.BIG_ENDIAN).orientation(orientation);
    }

    Exif orientation(int orientation) {
        image.add(new Tag(0x0112, 3, 1, bytes(4).putShort((short) orientation).rewind()));
        return this;
    }

    Exif make(String make) {
        image.add(text(0x010F, make));
        return this;
    }

    Exif taken(String time) {
        camera.add(text(0x9003, time));
        return this;
    }

    Exif exposure(int numerator, int denominator) {
        camera.add(new Tag(0x829A, 5, 1, bytes(8).putInt(numerator).putInt(denominator).flip()));
        return this;
    }

    Exif version(String version) {
        byte[] value = version.getBytes(StandardCharsets.US_ASCII);
        camera.add(new Tag(0x9000, 7, value.length, ByteBuffer.wrap(value)));
        return this;
    }

    Exif latitude(int degrees, int minutes, int hundredthsOfSeconds) {
        var value = bytes(24).putInt(degrees).putInt(1).putInt(minutes).putInt(1);
        value.putInt(hundredthsOfSeconds).putInt(100);
        gps.add(new Tag(0x0002, 5, 3, value.flip()));
        return this;
    }

    private static Tag text(int number, String text) {
        byte[] value = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return new Tag(number, 2, value.length, ByteBuffer.wrap(value));
    }

    private ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(order);
    }

    /// The block from its byte order mark on.
    byte[] block() {
        int cameraAt = 8 + size(image.size() + 2);
        int gpsAt = cameraAt + size(camera.size());
        var first = new ArrayList<>(image);
        first.add(new Tag(0x8769, 4, 1, bytes(4).putInt(cameraAt).flip()));
        first.add(new Tag(0x8825, 4, 1, bytes(4).putInt(gpsAt).flip()));
        int valuesAt = gpsAt + size(gps.size());
        var values = bytes(1 << 16);
        var head = bytes(valuesAt);
        head.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        head.putShort((short) 42).putInt(8);
        for (var directory : List.of(first, camera, gps)) {
            head.putShort((short) directory.size());
            for (var tag : directory) {
                write(tag, head, values, valuesAt);
            }
            head.putInt(0);
        }
        return joined(head.flip(), values.flip());
    }

    private static byte[] joined(ByteBuffer head, ByteBuffer values) {
        var result = new byte[head.remaining() + values.remaining()];
        int length = head.remaining();
        head.get(result, 0, length);
        values.get(result, length, values.remaining());
        return result;
    }

    private static int size(int tags) {
        return 2 + 12 * tags + 4;
    }

    private static void write(Tag tag, ByteBuffer head, ByteBuffer values, int valuesAt) {
        head.putShort((short) tag.number()).putShort((short) tag.type()).putInt(tag.count());
        if (tag.value().remaining() <= 4) {
            int padding = 4 - tag.value().remaining();
            head.put(tag.value()).put(new byte[padding]);
        } else {
            head.putInt(valuesAt + values.position());
            values.put(tag.value());
        }
    }

    /// A JPEG file with this block in it.
    byte[] in(byte[] jpeg) {
        return inJpeg(jpeg, block());
    }

    static byte[] inJpeg(byte[] jpeg, byte[] block) {
        var result = new byte[jpeg.length + 10 + block.length];
        var out = ByteBuffer.wrap(result);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (8 + block.length));
        out.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(block);
        out.put(jpeg, 2, jpeg.length - 2);
        return result;
    }
}
