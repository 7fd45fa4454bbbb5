package dev.shardline.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Makes models: a graph in the format ONNX, written field by field, small enough to know its
/// answers by heart.
public final class OnnxFile {

    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int IR_VERSION = 8;
    private static final int OPERATORS = 13;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    /// An attribute of a node.
    public sealed interface Attribute {
        String name();

        record Whole(String name, long value) implements Attribute {}

        record Wholes(String name, List<Long> values) implements Attribute {}
    }

    public static Attribute whole(String name, long value) {
        return new Attribute.Whole(name, value);
    }

    public static Attribute wholes(String name, Long... values) {
        return new Attribute.Wholes(name, List.of(values));
    }

    /// What the model takes.
    ///
    /// @param shape -1 may be anything
    public OnnxFile input(String name, long... shape) {
        return value(11, name, FLOAT, shape);
    }

    /// Whole numbers that the model takes, such as tokens.
    public OnnxFile wholeInput(String name, long... shape) {
        return value(11, name, INT64, shape);
    }

    public OnnxFile output(String name, long... shape) {
        return value(12, name, FLOAT, shape);
    }

    /// Numbers that belong to the model.
    public OnnxFile constant(String name, long[] shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return tensor(name, FLOAT, shape, raw.array());
    }

    /// A list of whole numbers that belongs to the model, such as a shape.
    public OnnxFile wholeConstant(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            raw.putLong(value);
        }
        return tensor(name, INT64, new long[] {values.length}, raw.array());
    }

    public OnnxFile node(
            String operator, List<String> inputs, String output, Attribute... attributes) {
        var node = new ByteArrayOutputStream();
        inputs.forEach(input -> text(node, 1, input));
        text(node, 2, output);
        text(node, 3, output);
        text(node, 4, operator);
        for (Attribute attribute : attributes) {
            bytes(node, 5, attribute(attribute));
        }
        bytes(graph, 1, node.toByteArray());
        return this;
    }

    /// Writes the model.
    ///
    /// @return the SHA-256 of the file, hex
    public String write(Path file) {
        return write(file, bytes());
    }

    /// Writes a file that belongs to a model.
    ///
    /// @return its SHA-256, hex
    static String write(Path file, byte[] model) {
        try {
            Files.write(file, model);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The model's file.
    public byte[] bytes() {
        var whole = new ByteArrayOutputStream();
        number(whole, 1, IR_VERSION);
        var named = new ByteArrayOutputStream();
        named.writeBytes(graph.toByteArray());
        text(named, 2, "graph");
        bytes(whole, 7, named.toByteArray());
        var operators = new ByteArrayOutputStream();
        text(operators, 1, "");
        number(operators, 2, OPERATORS);
        bytes(whole, 8, operators.toByteArray());
        return whole.toByteArray();
    }

    private OnnxFile tensor(String name, int type, long[] shape, byte[] raw) {
        var tensor = new ByteArrayOutputStream();
        for (long size : shape) {
            number(tensor, 1, size);
        }
        number(tensor, 2, type);
        text(tensor, 8, name);
        bytes(tensor, 9, raw);
        bytes(graph, 5, tensor.toByteArray());
        return this;
    }

    private OnnxFile value(int field, String name, int type, long[] shape) {
        var dimensions = new ByteArrayOutputStream();
        for (int i = 0; i < shape.length; i++) {
            var dimension = new ByteArrayOutputStream();
            if (shape[i] < 0) {
                text(dimension, 2, "d" + i);
            } else {
                number(dimension, 1, shape[i]);
            }
            bytes(dimensions, 1, dimension.toByteArray());
        }
        var tensor = new ByteArrayOutputStream();
        number(tensor, 1, type);
        bytes(tensor, 2, dimensions.toByteArray());
        var kind = new ByteArrayOutputStream();
        bytes(kind, 1, tensor.toByteArray());
        var value = new ByteArrayOutputStream();
        text(value, 1, name);
        bytes(value, 2, kind.toByteArray());
        bytes(graph, field, value.toByteArray());
        return this;
    }

    private static byte[] attribute(Attribute attribute) {
        var out = new ByteArrayOutputStream();
        text(out, 1, attribute.name());
        switch (attribute) {
            case Attribute.Whole(_, long value) -> {
                number(out, 3, value);
                number(out, 20, 2);
            }
            case Attribute.Wholes(_, List<Long> values) -> {
                values.forEach(value -> number(out, 8, value));
                number(out, 20, 7);
            }
        }
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, ((long) field << 3) | VARINT);
        varint(out, value);
    }

    private static void text(ByteArrayOutputStream out, int field, String value) {
        bytes(out, field, value.getBytes(UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, ((long) field << 3) | BYTES);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
