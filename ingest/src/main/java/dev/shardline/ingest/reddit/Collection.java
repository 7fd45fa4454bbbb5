package dev.shardline.ingest.reddit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What is to be collected, from where and to where.
///
/// @param subreddit its name, without `r/`
/// @param months of the posts, in UTC
/// @param dumps dump files; empty takes the newest posts that Reddit lists
/// @param current whether Reddit is asked for the present state of the posts in the dumps
/// @param saveTo the folder of the annotation files
/// @param login base address for Reddit's tokens
/// @param api base address of Reddit's API
/// @param imgur base address of Imgur's API
/// @param pause the shortest time between two requests to one API
public record Collection(
        String subreddit,
        SortedSet<YearMonth> months,
        List<Path> dumps,
        boolean current,
        Path saveTo,
        URI login,
        URI api,
        URI imgur,
        Duration pause) {

    /// Where Reddit gives tokens.
    public static final String LOGIN = "https://www.reddit.com";

    /// Where Reddit answers.
    public static final String API = "https://oauth.reddit.com";

    /// Where Imgur answers.
    public static final String IMGUR = "https://api.imgur.com";

    public Collection {
        months = new TreeSet<>(months);
        dumps = List.copyOf(dumps);
        if (!subreddit.matches("[A-Za-z0-9_]{2,50}")) {
            throw new IllegalArgumentException("no name of a subreddit: " + subreddit);
        }
    }
}
