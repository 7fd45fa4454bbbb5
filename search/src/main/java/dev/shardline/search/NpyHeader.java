package dev.shardline.search;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before the numbers of a `.npy` file: numpy's format, versions 1.0 and 2.0, of a
/// matrix of float16 or float32 in rows.
///
/// @param offset where the numbers begin
/// @param width bytes of a number
record NpyHeader(long offset, long rows, int columns, int width) {

    /// The most that is read of a file to find its header.
    static final int MOST_BYTES = 1 << 16;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION = MAGIC.length;
    private static final int LENGTH = VERSION + 2;
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final Pattern MATRIX =
            Pattern.compile("\\s*([0-9]{1,18})\\s*,\\s*([0-9]{1,9})\\s*,?\\s*");

    /// Reads it.
    ///
    /// @param file its name, for messages
    /// @param start the first bytes of the file, at most [#MOST_BYTES]
    /// @throws IndexException if it is none of these
    static NpyHeader parse(String file, byte[] start) {
        if (!startsWithMagic(start)) {
            throw new IndexException(
                    file + " is no npy file; expected is the word NUMPY at its beginning.");
        }
        int version = start[VERSION];
        int sizeBytes =
                switch (version) {
                    case 1 -> 2;
                    case 2 -> 4;
                    default ->
                            throw new IndexException(
                                    file
                                            + " is npy of version "
                                            + version
                                            + "; expected is 1 or 2.");
                };
        long length = 0;
        for (int i = sizeBytes - 1; i >= 0; i--) {
            length = (length << 8) | (start[LENGTH + i] & 0xff);
        }
        long offset = LENGTH + sizeBytes + length;
        if (offset > start.length) {
            throw new IndexException(
                    "%s is cut off: its header ends at byte %,d and it has %,d."
                            .formatted(file, offset, start.length));
        }
        String words =
                new String(
                        start,
                        LENGTH + sizeBytes,
                        Math.toIntExact(length),
                        StandardCharsets.ISO_8859_1);
        return of(file, words, offset);
    }

    private static boolean startsWithMagic(byte[] start) {
        if (start.length < LENGTH + 4) {
            return false;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (start[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    private static NpyHeader of(String file, String words, long offset) {
        String type = find(file, TYPE, words, "descr");
        int width =
                switch (type) {
                    case "<f2" -> Short.BYTES;
                    case "<f4" -> Float.BYTES;
                    default ->
                            throw new IndexException(
                                    "The numbers of %s are %s; expected is <f2 or <f4 (float16 or"
                                                    .formatted(file, type)
                                            + " float32, little-endian).");
                };
        if (find(file, FORTRAN, words, "fortran_order").equals("True")) {
            throw new IndexException(
                    file + " is stored by columns (fortran_order: True); expected is False.");
        }
        String shape = find(file, SHAPE, words, "shape");
        Matcher matrix = MATRIX.matcher(shape);
        if (!matrix.matches() || Long.parseLong(matrix.group(2)) == 0) {
            throw new IndexException(
                    "The shape of %s is (%s); expected is (number of vectors, dimensions)."
                            .formatted(file, shape));
        }
        return new NpyHeader(
                offset, Long.parseLong(matrix.group(1)), Integer.parseInt(matrix.group(2)), width);
    }

    private static String find(String file, Pattern pattern, String words, String name) {
        Matcher found = pattern.matcher(words);
        if (!found.find()) {
            throw new IndexException(
                    "The header of %s says nothing of %s; it is %s."
                            .formatted(file, name, words.strip()));
        }
        return found.group(1);
    }

    /// How long the file is that has this header.
    long fileSize() {
        return Math.addExact(offset, Math.multiplyExact(rows, (long) columns * width));
    }
}
