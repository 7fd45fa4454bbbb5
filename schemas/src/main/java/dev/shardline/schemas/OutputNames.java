package dev.shardline.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Names in the output that come from metadata: none of them becomes a path unchecked.
public final class OutputNames {

    /// Longer names of groups are shortened, in bytes: a sample's key begins with it and must fit
    /// into a tar's header.
    private static final int GROUP_LIMIT = 64;

    private static final int HASH_DIGITS = 16;
    private static final int NAME_LIMIT = 1024;
    private static final int PART_LIMIT = 255;

    /// What stands for text that was not Unicode.
    private static final int REPLACEMENT = 0xfffd;

    private static final String NO_GROUP = "_none";

    private OutputNames() {}

    /// What stands for a group in the names of its shards and in the keys of their samples. Two
    /// groups never share it. Letters and digits of ASCII, `-` and `_` stand for themselves,
    /// everything else, and `_` at the beginning, is written as its bytes, `=20`; what is longer
    /// than 64 characters then ends in `~` and a hash.
    ///
    /// @param group empty for the records that have none: `_none`
    public static String ofGroup(String group) {
        if (group.isEmpty()) {
            return NO_GROUP;
        }
        var name = new StringBuilder();
        for (byte b : group.getBytes(UTF_8)) {
            if (isPlain(b) && !(b == '_' && name.isEmpty())) {
                name.append((char) b);
            } else {
                name.append('=').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        if (name.length() > GROUP_LIMIT) {
            name.setLength(GROUP_LIMIT - HASH_DIGITS - 1);
            name.append('~').append(sha256(group), 0, HASH_DIGITS);
        }
        return name.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '_';
    }

    /// Why a file cannot have this name in the output; empty if it can. A name is a path relative
    /// to the output, with `/` between its parts. Names that the output's own files could have are
    /// refused too: parts at the beginning that begin with `.` or `_`, and tables and statistics
    /// that would lie beside ours.
    public static Optional<String> fault(String name) {
        if (name.getBytes(UTF_8).length > NAME_LIMIT) {
            return Optional.of("it has more than " + NAME_LIMIT + " bytes");
        }
        if (name.codePoints().anyMatch(OutputNames::isStrange)) {
            return Optional.of("it holds a control character, a backslash or broken text");
        }
        String[] parts = name.split("/", -1);
        for (String part : parts) {
            if (part.isBlank() || part.equals(".") || part.equals("..")) {
                return Optional.of("it is no relative path with / between its parts");
            }
            if (part.getBytes(UTF_8).length > PART_LIMIT) {
                return Optional.of("a part of it has more than " + PART_LIMIT + " bytes");
            }
        }
        boolean ours =
                name.startsWith(".")
                        || name.startsWith("_")
                        || (parts.length == 1
                                && (name.endsWith(".parquet") || name.endsWith("_stats.json")));
        return ours ? Optional.of("the output's own files have such names") : Optional.empty();
    }

    private static boolean isStrange(int c) {
        return Character.isISOControl(c)
                || c == '\\'
                || c == REPLACEMENT
                || Character.getType(c) == Character.SURROGATE;
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
