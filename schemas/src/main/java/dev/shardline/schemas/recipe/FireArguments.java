package dev.shardline.schemas.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Arguments as Python's `fire` reads them: `--name=value`, `--name value`, `--name` for true,
/// `--noname` for false, and values alone for the parameters in their order.
final class FireArguments {

    private FireArguments() {}

    /// Splits a line as a shell does: quotes, backslashes, lines that go on.
    static List<String> split(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\' && quote != '\'' && at + 1 < line.length()) {
                char escaped = line.charAt(++at);
                if (escaped != '\n') {
                    word.append(quote == '"' && "\"\\$`".indexOf(escaped) < 0 ? "\\" : "");
                    word.append(escaped);
                    begun = true;
                }
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
                word.append(quote == 0 ? "" : String.valueOf(c));
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new RecipeException("the command line has a quote " + quote + " without its end");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    /// The value of each parameter that is given; a later one wins.
    ///
    /// @param words may begin with the program's name
    /// @param known the parameters in their order
    /// @throws RecipeException if one is not known
    static Map<String, String> read(List<String> words, List<String> known) {
        Map<String, String> given = new LinkedHashMap<>();
        int alone = 0;
        for (int at = isProgram(words) ? 1 : 0; at < words.size(); at++) {
            String word = words.get(at);
            if (!isFlag(word)) {
                if (alone == known.size()) {
                    throw new RecipeException("the command line has a word too many: " + word);
                }
                given.put(known.get(alone++), plain(word));
                continue;
            }
            String flag = word.replaceFirst("^--?", "");
            int equals = flag.indexOf('=');
            String name = (equals < 0 ? flag : flag.substring(0, equals)).replace('-', '_');
            if (equals >= 0) {
                put(given, name, flag.substring(equals + 1), known);
            } else if (at + 1 < words.size() && !isFlag(words.get(at + 1))) {
                put(given, name, words.get(++at), known);
            } else if (!known.contains(name) && name.startsWith("no")) {
                put(given, name.substring(2), "False", known);
            } else {
                put(given, name, "True", known);
            }
        }
        return given;
    }

    private static void put(
            Map<String, String> given, String name, String value, List<String> known) {
        if (!known.contains(name)) {
            throw Img2dataset.unknown(name);
        }
        given.put(name, plain(value));
    }

    private static boolean isProgram(List<String> words) {
        return !words.isEmpty() && words.getFirst().replaceFirst(".*/", "").equals("img2dataset");
    }

    /// A minus before a number is a sign.
    private static boolean isFlag(String word) {
        return word.matches("--?[A-Za-z].*") && !word.matches("(?i)-inf(inity)?");
    }

    static boolean isNone(String value) {
        return value.equals("None");
    }

    /// A value without Python's quotes; truth values as a recipe has them.
    static String plain(String value) {
        String text = value.strip();
        boolean quoted =
                text.length() >= 2
                        && "\"'".indexOf(text.charAt(0)) >= 0
                        && text.charAt(0) == text.charAt(text.length() - 1);
        if (quoted) {
            return text.substring(1, text.length() - 1);
        }
        return text.equals("True") || text.equals("False") ? text.toLowerCase(Locale.ROOT) : text;
    }

    /// The items of a list or tuple; a value alone is one item.
    static List<String> list(String value) {
        String inner = value.strip().replaceFirst("^[\\[(]", "").replaceFirst("[\\])]$", "");
        var items = new ArrayList<String>();
        for (String item : inner.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(plain(item));
            }
        }
        return items;
    }
}
