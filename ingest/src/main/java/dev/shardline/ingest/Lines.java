package dev.shardline.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of a text file, unpacked, UTF-8, with their numbers. Lines can be put back, so that a
/// reader may look ahead. For one thread.
final class Lines implements AutoCloseable {

    /// Longer lines are not read into memory.
    static final int LIMIT = 1 << 20;

    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final InputStream bytes;
    private final Deque<Line> putBack = new ArrayDeque<>();
    private byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private boolean ended;
    private long number;
    private long bytesRead;

    Lines(InputStream bytes) {
        this.bytes = bytes;
    }

    static Lines open(Path file) throws IOException {
        return new Lines(Compression.open(file));
    }

    /// A line.
    ///
    /// @param number from 1
    /// @param text without its end
    /// @param end `\n`, `\r\n`, or nothing where the file ends
    /// @param faultText why the text is not what the file says; null if it is
    record Line(long number, String text, String end, @Nullable String faultText) {

        /// Whether there is nothing in the line, not even a fault.
        boolean isBlank() {
            return faultText == null && text.isBlank();
        }

        Optional<String> fault() {
            return Optional.ofNullable(faultText);
        }
    }

    /// The next line; empty at the end.
    Optional<Line> next() throws IOException {
        Line again = putBack.pollFirst();
        return again != null ? Optional.of(again) : read();
    }

    /// The next line that is not blank; empty at the end.
    Optional<Line> nextWithText() throws IOException {
        Optional<Line> line = next();
        while (line.isPresent() && line.get().isBlank()) {
            line = next();
        }
        return line;
    }

    /// How many bytes the lines so far had, about.
    long bytesRead() {
        return bytesRead;
    }

    /// Gives lines back: they come again, in this order.
    void putBack(List<Line> lines) {
        lines.reversed().forEach(putBack::addFirst);
    }

    private Optional<Line> read() throws IOException {
        int newline = find();
        if (newline < 0 && to - from >= LIMIT) {
            return Optional.of(tooLong());
        }
        if (newline < 0 && to == from) {
            return Optional.empty();
        }
        number++;
        int end = newline < 0 ? to : newline;
        boolean carriageReturn = newline > from && buffer[newline - 1] == '\r';
        int textEnd = carriageReturn ? end - 1 : end;
        if (number == 1 && startsWithBom(textEnd)) {
            from += BOM.length;
        }
        String text = new String(buffer, from, textEnd - from, StandardCharsets.UTF_8);
        String fault = text.indexOf('\ufffd') >= 0 && altered(text, textEnd) ? "not UTF-8" : null;
        from = newline < 0 ? to : newline + 1;
        return Optional.of(
                new Line(number, text, newline < 0 ? "" : carriageReturn ? "\r\n" : "\n", fault));
    }

    private boolean startsWithBom(int textEnd) {
        return textEnd - from >= BOM.length
                && Arrays.equals(buffer, from, from + BOM.length, BOM, 0, BOM.length);
    }

    /// Whether decoding lost something: a replacement character that the file itself does not have.
    private boolean altered(String text, int textEnd) {
        byte[] again = text.getBytes(StandardCharsets.UTF_8);
        return !Arrays.equals(buffer, from, textEnd, again, 0, again.length);
    }

    /// The place of the next newline, reading on as needed; -1 if there is none before the end of
    /// the file or the limit.
    private int find() throws IOException {
        int at = from;
        while (true) {
            for (; at < to; at++) {
                if (buffer[at] == '\n') {
                    return at;
                }
            }
            if (ended || to - from >= LIMIT) {
                return -1;
            }
            at -= from;
            fill();
            at += from;
        }
    }

    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = bytes.read(buffer, to, buffer.length - to);
        if (read < 0) {
            ended = true;
        } else {
            to += read;
            bytesRead += read;
        }
    }

    private Line tooLong() throws IOException {
        number++;
        int newline;
        do {
            from = to;
            newline = find();
        } while (newline < 0 && to > from);
        from = newline < 0 ? to : newline + 1;
        return new Line(number, "", "\n", "longer than " + LIMIT + " bytes");
    }

    @Override
    public void close() throws IOException {
        try {
            bytes.close();
        } catch (EOFException _) {
            // A truncated file that nobody reads to its end.
        }
    }
}
