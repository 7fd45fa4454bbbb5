package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.broker.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Client properties whose secrets are elsewhere: `${env:NAME}` is a variable of the environment,
/// `${file:PATH}` what a file holds, without the line's end. So neither recipe nor command line
/// holds them.
final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private Secrets() {}

    /// The properties with every reference replaced.
    ///
    /// @param environment the value of a variable, null if it is not set
    /// @throws RefusedException if one leads nowhere; says which, and no value
    static Map<String, String> resolve(
            Map<String, String> properties, Function<String, @Nullable String> environment) {
        var resolved = new TreeMap<String, String>();
        properties.forEach((property, value) -> {
            Matcher references = REFERENCE.matcher(value);
            resolved.put(
                    property,
                    references.replaceAll(found ->
                            Matcher.quoteReplacement(value(property, found, environment))));
        });
        return resolved;
    }

    private static String value(
            String property, MatchResult found, Function<String, @Nullable String> environment) {
        String name = found.group(2);
        if (found.group(1).equals("file")) {
            return content(property, Path.of(name));
        }
        String value = environment.apply(name);
        if (value == null) {
            throw new RefusedException(
                    "kafka.client." + property + " names $" + name + ", which is not set.");
        }
        return value;
    }

    private static String content(String property, Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new RefusedException(
                    "kafka.client."
                            + property
                            + " names the file "
                            + file
                            + ", which cannot be read: "
                            + FileTrouble.of(e));
        }
    }
}
