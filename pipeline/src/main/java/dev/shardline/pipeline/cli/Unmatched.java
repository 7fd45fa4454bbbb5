package dev.shardline.pipeline.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Words of the command line that mean nothing, and what may have been meant.
final class Unmatched {

    private Unmatched() {}

    /// What is wrong, where it is a word that is no command and no option.
    static Optional<String> sentence(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandLine command = e.getCommandLine();
        String word = unmatched.getUnmatched().getFirst();
        String name = command.getCommandSpec().qualifiedName(" ");
        if (unmatched.isUnknownOption()) {
            List<String> options = List.copyOf(command.getCommandSpec().optionsMap().keySet());
            String option = word.replaceFirst("=.*", "");
            return Optional.of(name + " has no option " + option + "." + meant(option, options));
        }
        Collection<String> commands = command.getSubcommands().keySet();
        if (commands.isEmpty()) {
            return Optional.of(name + " does not take a further argument: " + word + ".");
        }
        return Optional.of(
                "there is no command "
                        + word
                        + "."
                        + meant(word, commands)
                        + " The commands are "
                        + String.join(", ", commands)
                        + ".");
    }

    private static String meant(String word, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(word, name) <= Math.max(2, word.length() / 3))
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .map(name -> " Did you mean " + name + "?")
                .orElse("");
    }

    /// Letters to be added, removed or replaced (Levenshtein).
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
