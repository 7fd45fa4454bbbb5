package dev.shardline.schemas;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who is asked for an address, as far as that can be read off it without judging it: for counting
/// and for people. What is fetched is the fetcher's to say.
public final class UrlHost {

    private static final Pattern HOST =
            Pattern.compile(
                    "\\s*[A-Za-z][A-Za-z0-9+.-]*://(?:[^/\\\\?#\\s]*@)?([^/\\\\?#:\\s@]+)(?:[:/\\\\?#].*|\\s*)",
                    Pattern.DOTALL);

    /// Of a host's name. No name in DNS is longer than 253; some from metadata are.
    private static final int LONGEST = 100;

    private UrlHost() {}

    /// The host's name in lower case, or a bucket's, cut where it is too long to be shown. User,
    /// password and port are no part of it.
    public static Optional<String> of(String url) {
        Matcher matcher = HOST.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group(1).toLowerCase(Locale.ROOT);
        return Optional.of(host.length() <= LONGEST ? host : host.substring(0, LONGEST) + "…");
    }
}
