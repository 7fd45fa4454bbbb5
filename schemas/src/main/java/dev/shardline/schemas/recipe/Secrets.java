package dev.shardline.schemas.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values whose secrets are elsewhere: `${env:NAME}` is a variable of the environment,
/// `${file:PATH}` what a file holds, without the line's end. So neither recipe nor command line
/// holds them, and who shows a recipe shows the references.
public final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private final Environment environment;

    /// Where variables come from: `System::getenv`.
    @FunctionalInterface
    public interface Environment {

        /// The value of a variable, null if it is not set.
        @Nullable String get(String name);
    }

    public Secrets(Environment environment) {
        this.environment = environment;
    }

    /// The text with every reference replaced.
    ///
    /// @param key of the recipe, for the message
    /// @throws RecipeException if one leads nowhere; says which, and no value
    public String reveal(String key, String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(value(key, found)));
    }

    /// The values with every reference replaced.
    ///
    /// @param above the key of the recipe below which these are, for the message
    /// @throws RecipeException as [#reveal] does
    public Map<String, String> revealAll(String above, Map<String, String> values) {
        var revealed = new TreeMap<String, String>();
        values.forEach((name, text) -> revealed.put(name, reveal(above + "." + name, text)));
        return revealed;
    }

    private String value(String key, MatchResult found) {
        String name = found.group(2);
        if (found.group(1).equals("file")) {
            return content(key, name);
        }
        String value = environment.get(name);
        if (value == null) {
            throw new RecipeException(key + " names $" + name + ", which is not set.");
        }
        return value;
    }

    private static String content(String key, String file) {
        try {
            return Files.readString(Path.of(file)).stripTrailing();
        } catch (NoSuchFileException _) {
            throw new RecipeException(key + " names the file " + file + ", which does not exist.");
        } catch (IOException | IllegalArgumentException e) {
            throw new RecipeException(
                    key + " names the file " + file + ", which cannot be read: " + e);
        }
    }
}
