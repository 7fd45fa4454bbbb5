package dev.shardline.ingest.stats;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Whose pictures these are, by LAION's two ways of cutting an address.
final class Domains {

    private static final Pattern AUTHORITY =
            Pattern.compile("(?s)^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*).*");

    private Domains() {}

    /// Normalized (NFKC), lower case, without `www.` in front; empty where the address has no host.
    static String domain(String url) {
        var authority = AUTHORITY.matcher(Normalizer.normalize(url.strip(), Normalizer.Form.NFKC));
        if (!authority.matches()) {
            return "";
        }
        String lower = authority.group(1).toLowerCase(Locale.ROOT);
        return lower.startsWith("www.") ? lower.substring("www.".length()) : lower;
    }

    /// What stands between the second slash and the third, as it is written; empty without it.
    static String site(String url) {
        String[] parts = url.split("/", 4);
        return parts.length > 2 ? parts[2] : "";
    }
}
