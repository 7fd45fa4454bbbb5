package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// The members of a plain ustar file as [TarFile] writes it, in its order. Stricter than tar
/// readers are: a wrong checksum, a cut-off member and a missing end are errors.
final class TarMembers implements Members {
    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE_AT = 156;

    private final InputStream in;

    TarMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public Optional<Member> next() throws IOException {
        byte[] header = block();
        if (isZero(header)) {
            if (!isZero(block())) {
                throw new IOException("the tar has a block of zeros before its end");
            }
            return Optional.empty();
        }
        check(header);
        String name = text(header, 0, NAME_LENGTH);
        long size = octal(header, SIZE_AT, SIZE_LENGTH);
        byte[] content = in.readNBytes(Math.toIntExact(size));
        long padding = -size & (BLOCK - 1);
        if (content.length < size || in.readNBytes((int) padding).length < padding) {
            throw new IOException("the member " + name + " is cut off");
        }
        return Optional.of(Member.named(name, content));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new IOException("the tar is cut off");
        }
        return block;
    }

    private static void check(byte[] header) throws IOException {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
            sum += inChecksum ? ' ' : header[i] & 0xff;
        }
        if (octal(header, CHECKSUM_AT, CHECKSUM_LENGTH) != sum) {
            throw new IOException("the tar has a broken header");
        }
        if (header[TYPE_AT] != '0') {
            throw new IOException("the tar has a member that is no plain file");
        }
    }

    private static long octal(byte[] header, int at, int length) throws IOException {
        try {
            long number = Long.parseLong(text(header, at, length).strip(), 8);
            if (number < 0 || number > Integer.MAX_VALUE) {
                throw new IOException("the tar has a number that cannot be: " + number);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IOException("the tar has a broken header", e);
        }
    }

    /// Up to the first zero byte.
    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        byte[] bytes = Arrays.copyOfRange(header, at, end);
        return new String(bytes, length == NAME_LENGTH ? UTF_8 : ISO_8859_1);
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK]);
    }
}
