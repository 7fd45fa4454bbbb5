package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// A sample as TensorFlow's message `Example`, with img2dataset's features: `key`, the image under
/// its extension, `txt`, and every field of the `.json`: whole numbers as int64, fractions as
/// float, all else as bytes, null as no bytes. Lists and objects are their JSON.
final class Example {
    /// Fields of the messages Example, Features, their map's entries, and Feature.
    private static final int FEATURES = 1;

    private static final int FEATURE = 1;
    private static final int NAME = 1;
    private static final int VALUE = 2;
    private static final int BYTES = 1;
    private static final int FLOATS = 2;
    private static final int INTEGERS = 3;

    /// Of a list of values.
    private static final int ITEMS = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Example() {}

    static byte[] of(String key, SortedMap<String, ByteBuffer> members) throws IOException {
        Map<String, byte[]> features = new LinkedHashMap<>();
        features.put("key", bytes(key.getBytes(UTF_8)));
        for (var member : members.entrySet()) {
            if (!member.getKey().equals("json")) {
                features.put(member.getKey(), bytes(content(member.getValue())));
            }
        }
        ByteBuffer json = members.get("json");
        if (json != null) {
            for (var field : MAPPER.readTree(content(json)).properties()) {
                features.putIfAbsent(field.getKey(), feature(field.getValue()));
            }
        }
        var entries = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(entries);
        for (var feature : features.entrySet()) {
            out.writeByteArray(FEATURE, entry(feature.getKey(), feature.getValue()));
        }
        out.flush();
        return message(one -> one.writeByteArray(FEATURES, entries.toByteArray()));
    }

    /// Writes the fields of a message.
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] entry(String name, byte[] feature) throws IOException {
        return message(out -> {
            out.writeString(NAME, name);
            out.writeByteArray(VALUE, feature);
        });
    }

    private static byte[] feature(JsonNode value) throws IOException {
        if (value.isBoolean() || (value.isIntegralNumber() && value.canConvertToLong())) {
            long number = value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asLong();
            byte[] packed = message(out -> out.writeUInt64NoTag(number));
            return list(INTEGERS, packed);
        }
        if (value.isFloatingPointNumber()) {
            byte[] packed = message(out -> out.writeFloatNoTag((float) value.asDouble()));
            return list(FLOATS, packed);
        }
        String text = value.isNull() ? "" : value.isTextual() ? value.asText() : value.toString();
        return bytes(text.getBytes(UTF_8));
    }

    private static byte[] bytes(byte[] value) throws IOException {
        return list(BYTES, value);
    }

    private static byte[] list(int kind, byte[] items) throws IOException {
        byte[] list = message(out -> out.writeByteArray(ITEMS, items));
        return message(out -> out.writeByteArray(kind, list));
    }

    /// The files that the sample would be in a tar. What was text in its `.json` and what was JSON
    /// there cannot be told apart any more: both are texts.
    ///
    /// @throws IOException if the bytes are no such message
    static List<Members.Member> members(byte[] example) throws IOException {
        Map<String, Object> features = features(example);
        String key =
                features.get("key") instanceof ByteString name ? name.toStringUtf8() : "unknown";
        var members = new ArrayList<Members.Member>();
        var json = new ByteArrayOutputStream();
        try (JsonGenerator fields = Json.pretty(json, 4)) {
            fields.writeStartObject();
            for (var feature : features.entrySet()) {
                String name = feature.getKey();
                if (feature.getValue() instanceof ByteString value && Images.NAMES.contains(name)) {
                    members.add(
                            new Members.Member(key, name, ByteBuffer.wrap(value.toByteArray())));
                } else {
                    write(fields, name, feature.getValue());
                }
            }
            fields.writeEndObject();
        }
        members.add(new Members.Member(key, "json", ByteBuffer.wrap(json.toByteArray())));
        return members;
    }

    private static void write(JsonGenerator json, String name, Object value) throws IOException {
        switch (value) {
            case Long number -> json.writeNumberField(name, number);
            case Float number -> json.writeNumberField(name, number);
            case ByteString text -> json.writeStringField(name, Json.clean(text.toStringUtf8()));
            default -> throw new IllegalStateException("no value of a feature: " + value);
        }
    }

    private static Map<String, Object> features(byte[] example) throws IOException {
        CodedInputStream features = field(CodedInputStream.newInstance(example), FEATURES);
        Map<String, Object> found = new LinkedHashMap<>();
        while (!features.isAtEnd()) {
            CodedInputStream entry = field(features, FEATURE);
            expect(entry, NAME);
            String name = entry.readString();
            found.put(name, value(field(entry, VALUE)));
        }
        return found;
    }

    private static Object value(CodedInputStream feature) throws IOException {
        int kind = WireFormat.getTagFieldNumber(feature.readTag());
        CodedInputStream list = feature.readBytes().newCodedInput();
        expect(list, ITEMS);
        ByteString items = list.readBytes();
        return switch (kind) {
            case BYTES -> items;
            case FLOATS -> items.newCodedInput().readFloat();
            case INTEGERS -> items.newCodedInput().readInt64();
            default -> throw new IOException("a feature has no value of a known kind");
        };
    }

    private static CodedInputStream field(CodedInputStream in, int number) throws IOException {
        expect(in, number);
        return in.readBytes().newCodedInput();
    }

    private static void expect(CodedInputStream in, int number) throws IOException {
        if (WireFormat.getTagFieldNumber(in.readTag()) != number) {
            throw new IOException("a record is no example of TensorFlow");
        }
    }

    private static byte[] content(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
