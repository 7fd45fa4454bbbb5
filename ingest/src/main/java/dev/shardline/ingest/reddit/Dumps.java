package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.Compression;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.AtomicFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts out of Pushshift's dump files: JSON lines, plain or packed by zstd (windows up to 2 GiB),
/// gzip or bzip2. A dump is read once, in a stream; what it has of the subreddit stays in the work
/// folder. For one thread.
final class Dumps {

    private static final Logger LOG = LoggerFactory.getLogger(Dumps.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BUFFER = 1 << 18;

    private final String subreddit;
    private final Set<YearMonth> months;
    private final Path work;
    private final Pattern mentioned;

    Dumps(String subreddit, Set<YearMonth> months, Path work) {
        this.subreddit = subreddit;
        this.months = new TreeSet<>(months);
        this.work = work;
        // Parsing all lines would take ten times as long.
        this.mentioned =
                Pattern.compile(
                        "\"subreddit\"\\s*:\\s*\"" + Pattern.quote(subreddit) + "\"",
                        Pattern.CASE_INSENSITIVE);
    }

    /// Reads the dumps that were not read yet.
    ///
    /// @throws SourceException if one is damaged or no dump
    void extract(List<Path> dumps) {
        for (Path dump : dumps) {
            Path kept = kept(dump);
            if (!Files.exists(kept)) {
                LOG.info("Reading {}", dump);
                AtomicFiles.write(kept, out -> extract(dump, out));
            }
        }
    }

    /// The posts of a month, by their ids; where dumps have several states of one, the last.
    SortedMap<String, ObjectNode> posts(List<Path> dumps, YearMonth month) {
        var posts = new TreeMap<String, ObjectNode>();
        for (Path dump : dumps) {
            try (BufferedReader lines = Files.newBufferedReader(kept(dump))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    ObjectNode post = (ObjectNode) JSON.readTree(line);
                    if (Post.month(post).equals(month)) {
                        posts.put(post.path("id").asText(), post);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + kept(dump), e);
            }
        }
        return posts;
    }

    /// Where the posts of a dump are; another dump of the same name is another one.
    private Path kept(Path dump) {
        try {
            String what =
                    dump.toAbsolutePath()
                            + " "
                            + Files.size(dump)
                            + " "
                            + Files.getLastModifiedTime(dump)
                            + " "
                            + subreddit
                            + months;
            return work.resolve("dump-" + DigestUtils.sha256Hex(what).substring(0, 16) + ".jsonl");
        } catch (IOException e) {
            throw new SourceException("The dump " + dump + " cannot be read: " + e, e);
        }
    }

    private void extract(Path dump, Writer out) {
        long line = 0;
        long broken = 0;
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(Compression.openLong(dump), StandardCharsets.UTF_8),
                        BUFFER)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                if (mentioned.matcher(text).find() && !take(text, out)) {
                    broken++;
                }
                if (line == 1 && !text.stripLeading().startsWith("{")) {
                    throw new SourceException(
                            dump + " is no dump of posts: its first line is no JSON object.");
                }
            }
        } catch (IOException e) {
            throw new SourceException(
                    "%s is damaged behind line %,d: %s".formatted(dump, line, e.getMessage()), e);
        }
        if (line == 0) {
            throw new SourceException(dump + " is no dump of posts: it is empty.");
        }
        if (broken > 0) {
            LOG.warn("{}: {} lines are no posts and were left out", dump, broken);
        }
    }

    /// Keeps the post of a line, if it is wanted.
    ///
    /// @return false if the line is no post
    private boolean take(String line, Writer out) throws IOException {
        ObjectNode post;
        try {
            var read = JSON.readTree(line);
            if (!Post.isOf(subreddit, read)) {
                return true;
            }
            var shortened = Post.shortened(read);
            if (shortened.isEmpty()) {
                return false;
            }
            post = shortened.get();
        } catch (JsonProcessingException _) {
            return false;
        }
        if (months.contains(Post.month(post)) && Link.isWanted(post.path("url").asText())) {
            out.write(post.toString());
            out.write('\n');
        }
        return true;
    }
}
