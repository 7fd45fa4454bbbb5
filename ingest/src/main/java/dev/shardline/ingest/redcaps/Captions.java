package dev.shardline.ingest.redcaps;

import java.util.Locale;
import java.util.regex.Pattern;

/// Makes RedCaps' captions of the titles of posts: repaired, lower case, ASCII only, without what
/// stands in brackets, without sizes such as `4032x3024`, names of users as `<usr>`.
///
/// The same titles give the same captions as with the original tool, which is why its oddities are
/// kept: brackets of different kinds pair, brackets over several lines stay, a size goes together
/// with the space around it, and characters that are no ASCII leave their spaces behind.
public final class Captions {

    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES;

    private static final Pattern BRACKETS = Pattern.compile("[\\[(].*?[\\])]", FLAGS);
    private static final Pattern SIZE =
            Pattern.compile("\\s*+\\d++\\s*+[x×*,]\\s*+\\d++\\s*+", FLAGS);
    private static final Pattern SPACE = Pattern.compile("\\s+", FLAGS);

    /// Letters and numbers alone: an accent that follows its letter ends the name.
    private static final Pattern USER = Pattern.compile("@[_\\p{L}\\p{N}.]+", FLAGS);

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]+");

    private Captions() {}

    /// The caption of a title; it may be empty.
    public static String clean(String title) {
        String text = TextRepair.repair(title).toLowerCase(Locale.ROOT);
        text = trimmed(BRACKETS.matcher(text).replaceAll(""));
        text = trimmed(SIZE.matcher(text).replaceAll(""));
        text = USER.matcher(text).replaceAll("<usr>");
        return NOT_ASCII.matcher(text).replaceAll("");
    }

    private static String trimmed(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }
}
