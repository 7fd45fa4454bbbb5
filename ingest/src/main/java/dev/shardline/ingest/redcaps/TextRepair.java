package dev.shardline.ingest.redcaps;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Entities;

/// Undoes what happens to text on its way through the web: HTML entities, UTF-8 read as
/// Windows-1252, ligatures, wide letters, typographic quotes, control characters. What comes out is
/// in Unicode's form NFKD.
///
/// Its results are those of Python's `ftfy.fix_text(text, normalization="NFKD")` as far as ASCII
/// characters are concerned; in UTF-8 read as anything but Windows-1252 or Latin-1 they may differ.
final class TextRepair {

    private static final Pattern LINE_ENDS = Pattern.compile("(?<=\n)");
    private static final Pattern ENTITY = Pattern.compile("&(#?[0-9A-Za-z]{1,24});");
    private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\u001b\\[[0-9;]*[a-zA-Z]");
    private static final Pattern SINGLE_QUOTE = Pattern.compile("[\u02bc\u2018-\u201b]");
    private static final Pattern DOUBLE_QUOTE = Pattern.compile("[\u201c-\u201f]");
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\u0085\u2028\u2029]");
    private static final Pattern CONTROL =
            Pattern.compile(
                    "[\u0000-\u0008\u000b\u000e-\u001f\u007f\u206a-\u206f\ufeff\ufff9-\ufffc]");

    /// Each pass undoes one layer of damage. More layers are made up to keep us busy.
    private static final int MOST_PASSES = 20;

    private TextRepair() {}

    static String repair(String text) {
        var repaired = new StringBuilder(text.length());
        boolean html = true;
        for (String line : LINE_ENDS.split(text, -1)) {
            html = html && line.indexOf('<') < 0; // a real < : from here on it is text, not HTML
            repaired.append(repairLine(line, html));
        }
        return repaired.toString();
    }

    private static String repairLine(String line, boolean undoEntities) {
        String text = line;
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            String before = text;
            text = undoEntities ? undoEntities(text) : text;
            text = repairCharacters(Mojibake.repair(text));
            if (text.equals(before)) {
                return text;
            }
        }
        return text;
    }

    private static String repairCharacters(String damaged) {
        // Ligatures and wide letters need no step of their own: NFKD takes them apart.
        String text = Mojibake.printControls(damaged);
        text = SINGLE_QUOTE.matcher(text.replace("ŉ", "'n")).replaceAll("'");
        text = DOUBLE_QUOTE.matcher(text).replaceAll("\"");
        text = LINE_BREAK.matcher(text).replaceAll("\n");
        text = TERMINAL_ESCAPE.matcher(text).replaceAll("");
        text = CONTROL.matcher(text).replaceAll("");
        return Normalizer.normalize(text, Normalizer.Form.NFKD);
    }

    private static String undoEntities(String text) {
        return ENTITY.matcher(text)
                .replaceAll(match -> literal(entity(match.group(1)).orElse(match.group())));
    }

    private static Optional<String> entity(String name) {
        if (name.startsWith("#")) {
            return number(name.substring(1)).map(TextRepair::character);
        }
        String named = Entities.getByName(name);
        if (named.isEmpty()) { // &EACUTE; for &Eacute;, as shouting software writes it
            named = upperCase(name).map(Entities::getByName).orElse("");
        }
        return named.isEmpty() ? Optional.empty() : Optional.of(named);
    }

    private static Optional<String> upperCase(String name) {
        boolean shouted = name.chars().allMatch(c -> c >= 'A' && c <= 'Z') && name.length() > 2;
        return shouted
                ? Optional.of(name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private static Optional<Integer> number(String digits) {
        boolean hex = digits.startsWith("x") || digits.startsWith("X");
        try {
            return Optional.of(Integer.parseInt(hex ? digits.substring(1) : digits, hex ? 16 : 10));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// HTML reads the numbers of C1 controls as Windows-1252.
    private static String character(int codePoint) {
        boolean isCharacter =
                Character.isValidCodePoint(codePoint)
                        && codePoint > 0
                        && (codePoint < Character.MIN_SURROGATE
                                || codePoint > Character.MAX_SURROGATE);
        return isCharacter ? Mojibake.printControls(Character.toString(codePoint)) : "\ufffd";
    }

    private static String literal(String text) {
        return Matcher.quoteReplacement(text);
    }
}
