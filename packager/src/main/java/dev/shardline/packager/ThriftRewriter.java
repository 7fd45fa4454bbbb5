package dev.shardline.packager;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Copies one value of Thrift's compact protocol and lets a function replace the texts in it. It
/// needs no knowledge of the types: the protocol describes itself.
final class ThriftRewriter {

    /// Replaces a text, or returns it as it is.
    interface Texts {

        /// Returns what stands for a text.
        ///
        /// @param path the numbers of the fields that lead to it, each after a slash: `/2/4`
        byte[] replace(String path, byte[] text);
    }

    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    /// In the header of a list: the size follows as a number of its own.
    private static final int LONG_LIST = 15;

    private final ByteBuffer in;
    private final Texts texts;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ThriftRewriter(ByteBuffer in, Texts texts) {
        this.in = in;
        this.texts = texts;
    }

    /// @param struct one struct, from its first byte to its last
    static byte[] rewrite(ByteBuffer struct, Texts texts) {
        var rewriter = new ThriftRewriter(struct.duplicate(), texts);
        rewriter.struct("");
        return rewriter.out.toByteArray();
    }

    private void struct(String path) {
        int field = 0;
        for (int header = copyByte(); header != STOP; header = copyByte()) {
            int delta = header >>> 4;
            if (delta == 0) {
                long number = copyNumber();
                field = Math.toIntExact((number >>> 1) ^ -(number & 1));
            } else {
                field += delta;
            }
            int type = header & 0xf;
            if (type != TRUE && type != FALSE) {
                value(type, path + "/" + field);
            }
        }
    }

    private void value(int type, String path) {
        switch (type) {
            case TRUE, FALSE, BYTE -> copyByte();
            case I16, I32, I64 -> copyNumber();
            case DOUBLE -> copy(Double.BYTES);
            case BINARY -> text(path);
            case LIST, SET -> list(path);
            case MAP -> map(path);
            case STRUCT -> struct(path);
            default -> throw new IllegalArgumentException("no type of Thrift: " + type);
        }
    }

    private void text(String path) {
        var text = new byte[Math.toIntExact(readNumber())];
        in.get(text);
        byte[] replaced = texts.replace(path, text);
        writeNumber(replaced.length);
        out.writeBytes(replaced);
    }

    private void list(String path) {
        int header = copyByte();
        int shortSize = header >>> 4;
        long size = shortSize == LONG_LIST ? copyNumber() : shortSize;
        for (long i = 0; i < size; i++) {
            value(header & 0xf, path);
        }
    }

    private void map(String path) {
        long size = copyNumber();
        if (size == 0) {
            return;
        }
        int types = copyByte();
        for (long i = 0; i < size; i++) {
            value(types >>> 4, path);
            value(types & 0xf, path);
        }
    }

    private void copy(int bytes) {
        for (int i = 0; i < bytes; i++) {
            copyByte();
        }
    }

    private int copyByte() {
        byte b = in.get();
        out.write(b);
        return b & 0xff;
    }

    private long copyNumber() {
        long number = readNumber();
        writeNumber(number);
        return number;
    }

    private long readNumber() {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            number |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return number;
            }
        }
    }

    private void writeNumber(long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
