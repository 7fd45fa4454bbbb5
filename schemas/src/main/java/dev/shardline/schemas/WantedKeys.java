package dev.shardline.schemas;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HostSettings;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys of `wanted`, and so which fetcher gets a record: all of a host that the recipe limits
/// are in one partition, so that one fetcher alone holds the limit; the rest is spread.
///
/// @param hosts of the recipe
public record WantedKeys(HostSettings hosts) {

    private static final Pattern HOST =
            Pattern.compile(
                    "\\s*https?:[/\\\\]+(?:[^/\\\\?#]*@)?([^/\\\\?#:@\\[\\]]+)",
                    Pattern.CASE_INSENSITIVE);

    /// The key of a record: the widest name by which the recipe limits its host, else its id.
    public String of(ImageRecord image) {
        if (hosts.named().isEmpty()) {
            return image.getId();
        }
        Matcher url = HOST.matcher(image.getUrl());
        List<String> limiting = url.lookingAt() ? hosts.limiting(ascii(url.group(1))) : List.of();
        return limiting.isEmpty() ? image.getId() : limiting.getLast();
    }

    /// The partition in which the records of a limited host are.
    ///
    /// @param name by which the recipe limits it, the widest one
    /// @param partitions how many `wanted` has, at least 1
    public static int partition(String name, int partitions) {
        return Partitions.of(name, partitions);
    }

    /// A host that cannot be read so is asked by whoever gets it: then only a share of the limit is
    /// his.
    private static String ascii(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            return name;
        }
    }
}
