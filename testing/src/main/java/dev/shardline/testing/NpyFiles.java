package dev.shardline.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Matrices as `numpy.save` writes them.
public final class NpyFiles {

    private static final int ALIGNMENT = 64;
    private static final int NO_COLUMNS = 2;

    private NpyFiles() {}

    /// Writes a matrix, and the folders above it.
    ///
    /// @param type `<f2` or `<f4`
    /// @param rows of the same length; none makes a matrix of 0 rows
    public static Path write(Path file, String type, float[]... rows) throws IOException {
        boolean half = type.equals("<f2");
        int columns = rows.length == 0 ? NO_COLUMNS : rows[0].length;
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(
                    header(
                            1,
                            "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
                                    .formatted(type, rows.length, columns)));
            for (float[] row : rows) {
                out.write(row(row, half));
            }
        }
        return file;
    }

    /// The numbers of a row.
    public static byte[] row(float[] row, boolean half) {
        int width = half ? Short.BYTES : Float.BYTES;
        var bytes = ByteBuffer.allocate(row.length * width).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : row) {
            if (half) {
                bytes.putShort(Float.floatToFloat16(number));
            } else {
                bytes.putFloat(number);
            }
        }
        return bytes.array();
    }

    /// What stands before the numbers.
    ///
    /// @param version 1, 2, or any other that nobody reads
    /// @param words a dictionary in Python
    public static byte[] header(int version, String words) {
        int sizeBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        int before = 8 + sizeBytes;
        int length = (before + words.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT - before;
        var bytes = ByteBuffer.allocate(before + length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) length);
        } else {
            bytes.putInt(length);
        }
        String padded = words + " ".repeat(length - words.length() - 1) + "\n";
        return bytes.put(padded.getBytes(StandardCharsets.ISO_8859_1)).array();
    }
}
