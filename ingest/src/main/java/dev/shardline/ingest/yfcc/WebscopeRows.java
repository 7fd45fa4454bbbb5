package dev.shardline.ingest.yfcc;

import dev.shardline.ingest.SourceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of Yahoo's Webscope files: lines with 25 values between tabs, the line's number first
/// and a hash third, which the database has not; some files leave the number out. No header.
///
/// Numbers are such where the database has numbers; an empty place stays empty text.
final class WebscopeRows implements PhotoRows {

    private static final int HASH = 1;
    private static final int FIELDS = Columns.NAMES.size() + 1;

    private static final Set<Integer> NUMBERS =
            Set.of(
                    Columns.NAMES.indexOf("photoid"),
                    Columns.NAMES.indexOf("serverid"),
                    Columns.NAMES.indexOf("farmid"),
                    Columns.NAMES.indexOf(Columns.MARKER));

    private final Path file;
    private final BufferedReader lines;
    private long line;

    private WebscopeRows(Path file, BufferedReader lines) {
        this.file = file;
        this.lines = lines;
    }

    /// @param bytes unpacked; closed with the rows
    static WebscopeRows open(Path file, InputStream bytes) {
        return new WebscopeRows(
                file,
                new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 1 << 16));
    }

    @Override
    public List<String> columns() {
        return Columns.NAMES;
    }

    @Override
    public Optional<Photo> next() throws IOException {
        String text = lines.readLine();
        if (text == null) {
            return Optional.empty();
        }
        line++;
        String[] fields = text.split("\t", -1);
        if (line == 1 && fields.length < FIELDS) {
            throw new SourceException(
                    "%s has %d values between tabs in its first line, not the 25 of Yahoo's files."
                            .formatted(file, fields.length));
        }
        if (fields.length == FIELDS + 1) {
            fields = Arrays.copyOfRange(fields, 1, fields.length);
        }
        return Optional.of(
                fields.length == FIELDS
                        ? new Photo.Read(line, values(fields))
                        : new Photo.Broken(line, "it has " + fields.length + " values, not 25"));
    }

    private static @Nullable Object[] values(String[] fields) {
        @Nullable Object[] values = new Object[Columns.NAMES.size()];
        for (int i = 0; i < values.length; i++) {
            String text = fields[i < HASH ? i : i + 1];
            values[i] = NUMBERS.contains(i) ? number(text) : text;
        }
        return values;
    }

    private static Object number(String text) {
        try {
            Long number = Long.valueOf(text);
            return number.toString().equals(text) ? number : text;
        } catch (NumberFormatException _) {
            return text;
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
