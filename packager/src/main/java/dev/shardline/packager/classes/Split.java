package dev.shardline.packager.classes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.PythonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Files for training and files for testing, as paths below the output.
///
/// The files of a class are put in the order of their names and shuffled by Python's generator,
/// seeded anew for each class: the same files and seed give the same split anywhere.
///
/// @param train files for training, class by class
/// @param test files for testing, class by class
public record Split(List<String> train, List<String> test) {

    /// The standard name of the file.
    public static final String FILE = "train_test_split.json";

    public Split {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /// What the size of the test set means.
    public enum Type {
        /// Files of each class.
        ABSOLUTE,
        /// A share of each class: 0.2 and 20 are both a fifth.
        PROPORTIONAL
    }

    /// How to split.
    ///
    /// @param testSize files or share, see the type
    /// @param unique whether a file with the bytes of one before it is in neither part
    public record Rule(Type type, double testSize, long seed, boolean unique) {

        /// Checks that the size means something.
        ///
        /// @throws ClassesException if there can be no such split
        public Rule {
            boolean fits =
                    switch (type) {
                        case ABSOLUTE ->
                                testSize >= 0 && testSize == Math.rint(testSize) && testSize < 1e9;
                        case PROPORTIONAL -> testSize >= 0 && testSize <= 100;
                    };
            if (!fits) {
                throw new ClassesException(
                        switch (type) {
                            case ABSOLUTE ->
                                    "An absolute test size is a number of files, but was "
                                            + testSize
                                            + ".";
                            case PROPORTIONAL ->
                                    "A proportional test size is a share from 0 to 1, or per cent"
                                            + " up to 100, but was "
                                            + testSize
                                            + ".";
                        });
            }
        }

        private int of(int files) {
            return switch (type) {
                case ABSOLUTE -> (int) Math.min(files, testSize);
                case PROPORTIONAL -> (int) (files * (testSize > 1 ? testSize / 100 : testSize));
            };
        }
    }

    /// Splits the files of an output and writes the result there.
    ///
    /// @param file name of the result
    /// @throws ClassesException if the output has no class folders or cannot be written
    public static Split write(Path output, Rule rule, String file) {
        Folders folders = Folders.of(output);
        Split split = of(folders, rule);
        split.write(folders, file);
        return split;
    }

    private static Split of(Folders folders, Rule rule) {
        var classes = folders.files();
        Set<String> left = rule.unique() ? folders.duplicates(classes) : Set.of();
        var train = new ArrayList<String>();
        var test = new ArrayList<String>();
        for (List<String> all : classes.values()) {
            List<String> files =
                    all.stream()
                            .filter(file -> !left.contains(file))
                            .collect(Collectors.toCollection(ArrayList::new));
            new PythonRandom(rule.seed()).shuffle(files);
            int size = rule.of(files.size());
            test.addAll(files.subList(0, size));
            train.addAll(files.subList(size, files.size()));
        }
        return new Split(train, test);
    }

    /// Keeps a part of a split that was written before: of each class the same share of training
    /// and of test files.
    ///
    /// @param percentage from 0 to 100
    /// @param from name of the split
    /// @param to name of the result
    public static Split writeSubset(
            Path output, double percentage, long seed, String from, String to) {
        if (!(percentage >= 0 && percentage <= 100)) {
            throw new ClassesException("A percentage is from 0 to 100, but was " + percentage);
        }
        if (from.equals(to)) {
            throw new ClassesException("The subset of " + from + " needs a name of its own.");
        }
        Folders folders = Folders.of(output);
        Split whole = read(output.resolve(Folders.plain(from)));
        Split subset =
                new Split(
                        part(whole.train(), percentage, seed),
                        part(whole.test(), percentage, seed));
        subset.write(folders, to);
        return subset;
    }

    private static List<String> part(List<String> files, double percentage, long seed) {
        Map<String, List<String>> classes =
                files.stream()
                        .collect(
                                Collectors.groupingBy(
                                        file -> file.substring(0, file.indexOf('/') + 1),
                                        TreeMap::new,
                                        Collectors.toCollection(ArrayList::new)));
        var kept = new ArrayList<String>();
        for (List<String> all : classes.values()) {
            new PythonRandom(seed).shuffle(all);
            kept.addAll(all.subList(0, (int) (all.size() * percentage / 100)));
        }
        return kept;
    }

    private static Split read(Path file) {
        try {
            JsonNode split = new JsonMapper().readTree(Files.readString(file));
            if (!split.path("train").isArray() || !split.path("test").isArray()) {
                throw new ClassesException(file + " is no split: it has no lists train and test.");
            }
            return new Split(texts(split.path("train")), texts(split.path("test")));
        } catch (NoSuchFileException e) {
            throw new ClassesException(file + " does not exist; split first.", e);
        } catch (JsonProcessingException e) {
            throw new ClassesException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ClassesException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /// As Python's `json.dump(…, indent=4)` writes it.
    private void write(Folders folders, String file) {
        var json = new StringBuilder("{\n");
        append("train", train, json);
        json.append(",\n");
        append("test", test, json);
        json.append("\n}");
        folders.write(
                Folders.plain(file),
                out -> out.write(json.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static void append(String name, List<String> files, StringBuilder json) {
        json.append("    \"").append(name).append("\": [");
        for (int i = 0; i < files.size(); i++) {
            json.append(i == 0 ? "\n" : ",\n").append("        ");
            PythonText.append(files.get(i), json);
        }
        json.append(files.isEmpty() ? "]" : "\n    ]");
    }
}
