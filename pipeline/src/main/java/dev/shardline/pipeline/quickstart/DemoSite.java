package dev.shardline.pipeline.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A web site on 127.0.0.1 with pictures that it draws itself, and a list of them with faults of
/// every kind. Serves from [#start] until closed. The port above its own takes no connection.
///
/// The port is part of the urls and so of the list. A job that is resumed needs the same list: take
/// the port from it with [#portOf] and start the site there; the list is then the same to the byte.
public final class DemoSite implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d{2,5})/");

    private final int port;
    private final List<DemoRow> rows;
    private final DemoServer server;
    private final DeafPort deaf;

    private DemoSite(int port, List<DemoRow> rows, DemoServer server, DeafPort deaf) {
        this.port = port;
        this.rows = rows;
        this.server = server;
        this.deaf = deaf;
    }

    /// A site at a free port. Draws all pictures before it returns.
    ///
    /// @param pictures without fault, at least 1; about an eighth as many rows with faults come on
    ///   top
    /// @param seed the same seed draws the same pictures
    /// @throws IOException if no port can be had
    public static DemoSite start(int pictures, long seed) throws IOException {
        return start(pictures, seed, 0);
    }

    /// A site at a port, 0 is a free one.
    ///
    /// @throws IOException if the port or the one above cannot be had; the message names it
    public static DemoSite start(int pictures, long seed, int port) throws IOException {
        if (pictures < 1) {
            throw new IllegalArgumentException("pictures must be at least 1, was " + pictures);
        }
        ServerSocket listener = DemoServer.listen(port);
        try {
            int chosen = listener.getLocalPort();
            DeafPort deaf = DeafPort.open(chosen + 1);
            var list = new DemoList(chosen, pictures, seed);
            return new DemoSite(
                    chosen, list.rows(), DemoServer.serve(listener, list.answers()), deaf);
        } catch (IOException e) {
            listener.close();
            if (port == 0) { // Another pair is as good; the system does not give this one again.
                return start(pictures, seed, 0);
            }
            throw e;
        }
    }

    /// The port that an earlier site had, from the list that it wrote; empty without such a list.
    public static OptionalInt portOf(Path csv) {
        try (var lines = Files.lines(csv)) {
            return lines.map(ADDRESS::matcher)
                    .filter(Matcher::find)
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .filter(port -> port > 1) // 1 is the port that nobody has.
                    .min(); // The one above is in the list too.
        } catch (NoSuchFileException _) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the list " + csv, e);
        }
    }

    public int port() {
        return port;
    }

    /// The rows in the order of the list.
    public List<DemoRow> rows() {
        return rows;
    }

    /// Writes the list: `url,caption,md5,width,height`.
    public void writeCsv(Path file) throws IOException {
        String text =
                rows.stream()
                        .map(DemoSite::line)
                        .collect(Collectors.joining("\n", "url,caption,md5,width,height\n", "\n"));
        Files.writeString(file, text);
    }

    private static String line(DemoRow row) {
        return String.join(
                ",",
                quoted(row.url()),
                quoted(row.caption()),
                row.md5(),
                Objects.toString(row.width(), ""),
                String.valueOf(row.height()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /// Writes the recipe for the list.
    ///
    /// @param csv the list's place, as the recipe shall name it
    /// @param output the folder for the shards, as the recipe shall name it
    public static void writeRecipe(Path file, Path csv, Path output) throws IOException {
        Files.writeString(file, DemoRecipe.text(csv, output));
    }

    /// Ends the server; requests under way are cut off.
    @Override
    public void close() {
        server.close();
        deaf.close();
    }
}
