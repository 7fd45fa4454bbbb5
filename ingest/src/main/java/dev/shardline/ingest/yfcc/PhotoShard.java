package dev.shardline.ingest.yfcc;

import dev.shardline.ingest.Compression;
import dev.shardline.ingest.SourceException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The metadata of one shard, in the order of the keys. A shard has about 27,000 lines, which fit
/// into memory.
public final class PhotoShard {

    private static final String KEY = "\"" + Columns.KEY + "\": \"";
    private static final int LEAST_KEY = 16;

    private PhotoShard() {}

    /// Reads the lines of a file `xxx.gz`, of all its gzip members.
    ///
    /// @throws SourceException if it is no such file or is damaged
    public static List<PhotoLine> read(Path file) {
        if (!Files.exists(file)) {
            throw new SourceException(file + " does not exist.");
        }
        List<PhotoLine> lines = new ArrayList<>();
        try (var text =
                new BufferedReader(
                        new InputStreamReader(Compression.open(file), StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                long number = lines.size() + 1L;
                lines.add(new PhotoLine(number, key(file, number, line), line));
            }
        } catch (EOFException e) {
            throw new SourceException(file + " is truncated: it ends in the middle.", e);
        } catch (IOException e) {
            throw new SourceException(file + " cannot be read: " + e.getMessage(), e);
        }
        lines.sort(Comparator.comparing(PhotoLine::key));
        return lines;
    }

    private static String key(Path file, long number, String line) {
        int from = line.lastIndexOf(KEY) + KEY.length();
        int end = line.indexOf('"', from);
        boolean whole =
                line.startsWith("{") && line.endsWith("}") && from >= KEY.length() && end > 0;
        if (!whole || !line.substring(from, end).matches("[0-9a-f]{" + LEAST_KEY + ",32}")) {
            throw new SourceException(
                    "%s:%d: not a line of YFCC100m's converted metadata, an object with a key."
                            .formatted(file, number));
        }
        return line.substring(from, end);
    }
}
