package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Whether an annotation file can be released: the checks that the original tool means to make.
/// Changes nothing.
public final class AnnotationCheck {

    private static final int LISTED = 100;
    private static final List<String> INFO = List.of("start_date", "end_date", "url", "version");

    private final List<String> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private long problemCount;
    private long annotations;

    private AnnotationCheck() {}

    /// What was found.
    ///
    /// @param problems a sentence each, the first hundred
    /// @param warnings what is not wrong, but missing before a release
    public record Checked(
            long annotations, long problemCount, List<String> problems, List<String> warnings) {

        public Checked {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }

        public boolean isValid() {
            return problemCount == 0;
        }
    }

    /// Checks a file.
    ///
    /// @throws SourceException if it is no annotation file or damaged
    public static Checked check(Path file) {
        var check = new AnnotationCheck();
        ObjectNode head = AnnotationFile.read(file, _ -> {});
        if (!(head.get("info") instanceof ObjectNode info)) {
            check.problem(file + " has no key info, or it is no object.");
            return check.checked(List.of());
        }
        Optional<Dates> dates = check.dates(file, info);
        AnnotationFile.read(file, annotation -> check.look(annotation, dates));
        return check.checked(
                Arrays.stream(FilterKind.values())
                        .filter(kind -> !info.has(kind.key()))
                        .map(kind ->
                                "%s is not %s: no key info.%s."
                                        .formatted(file, kind.filtered(), kind.key()))
                        .toList());
    }

    private Checked checked(List<String> warnings) {
        return new Checked(annotations, problemCount, problems, warnings);
    }

    private Optional<Dates> dates(Path file, ObjectNode info) {
        for (String key : INFO) {
            JsonNode value = info.path(key);
            if (!value.isTextual() || value.textValue().isBlank()) {
                problem("%s has no key info.%s, or it is no text.".formatted(file, key));
            }
        }
        if (problemCount > 0) {
            return Optional.empty();
        }
        try {
            Dates dates = Dates.of(file, info);
            if (dates.end().isBefore(dates.start())) {
                problem("%s: info.end_date is before info.start_date.".formatted(file));
            }
            return Optional.of(dates);
        } catch (SourceException e) {
            problem(Objects.requireNonNull(e.getMessage()));
            return Optional.empty();
        }
    }

    private void look(Annotation annotation, Optional<Dates> dates) {
        annotations++;
        try {
            String id = annotation.imageId();
            var _ = annotation.imageFile();
            var _ = annotation.caption();
            double created = annotation.createdUtc();
            if (!ids.add(id)) {
                problem("%s: image_id %s comes twice.".formatted(annotation.place(), id));
            }
            if (dates.isPresent() && !dates.get().hold(created)) {
                problem(
                        "%s: created_utc of %s, %.0f, is not within %s and %s."
                                .formatted(
                                        annotation.place(),
                                        id,
                                        created,
                                        dates.get().start(),
                                        dates.get().end()));
            }
        } catch (SourceException e) {
            problem(Objects.requireNonNull(e.getMessage()));
        }
    }

    private void problem(String sentence) {
        problemCount++;
        if (problems.size() < LISTED) {
            problems.add(sentence);
        }
    }
}
