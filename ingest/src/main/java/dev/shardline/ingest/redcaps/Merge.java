package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes one annotation file of several. Of annotations with the same `image_id` the last one
/// stays, in the order of the files' paths; they are sorted by `created_utc`.
///
/// Nothing is deleted before the merged file is whole and on disk, and nothing is replaced that is
/// not one of the files. So after a crash every annotation is still there, and the same command
/// over the files that are left, the merged one included, ends as it would have.
public final class Merge {

    /// What the original tool writes, and so its readers expect.
    static final String VERSION = "1.0";

    static final String URL = "https://redcaps.xyz";

    private final Map<String, Packed> byId = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private Optional<Dates> dates = Optional.empty();
    private long read;

    private Merge() {}

    /// What was merged.
    ///
    /// @param read annotations in all files
    /// @param written of them, without the repeated ones
    /// @param warnings what the merged file does not tell of its parts, a sentence each
    /// @param deleted files that are no more
    public record Merged(long read, long written, List<String> warnings, List<Path> deleted) {

        public Merged {
            warnings = List.copyOf(warnings);
            deleted = List.copyOf(deleted);
        }
    }

    /// Merges files.
    ///
    /// @param files at least two
    /// @param target may be one of them
    /// @param deleteOld whether the files are deleted afterwards, but for the target
    /// @throws SourceException if this cannot be done; nothing is changed then
    public static Merged merge(List<Path> files, Path target, boolean deleteOld) {
        List<Path> sorted =
                files.stream().distinct().sorted(Comparator.comparing(Path::toString)).toList();
        if (sorted.size() < 2) {
            throw new SourceException(
                    "There is nothing to merge: give at least two annotation files.");
        }
        refuseForeignTarget(sorted, target);
        var merge = new Merge();
        sorted.forEach(merge::add);
        if (deleteOld && !merge.warnings.isEmpty()) {
            throw new SourceException(
                    String.join("\n", merge.warnings)
                            + "\nThe old files would be lost with it: merge without --delete-old.");
        }
        merge.write(target);
        List<Path> deleted = deleteOld ? delete(sorted, target) : List.of();
        return new Merged(merge.read, merge.byId.size(), merge.warnings, deleted);
    }

    private static void refuseForeignTarget(List<Path> files, Path target) {
        if (Files.exists(target) && files.stream().noneMatch(file -> isSame(file, target))) {
            throw new SourceException(
                    "%s exists and is none of the files: give it too, so that it is merged with them, or choose another name."
                            .formatted(target));
        }
    }

    private static boolean isSame(Path file, Path target) {
        try {
            return Files.exists(target) && Files.isSameFile(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException("comparing " + file + " with " + target, e);
        }
    }

    private void add(Path file) {
        ObjectNode head =
                AnnotationFile.read(
                        file,
                        annotation -> {
                            read++;
                            Packed packed = Packed.of(annotation);
                            byId.put(packed.imageId(), packed);
                        });
        ObjectNode info = AnnotationFile.info(file, head);
        Dates own = Dates.of(file, info);
        dates = Optional.of(dates.map(own::with).orElse(own));
        String version = info.path("version").asText("");
        if (!version.equals(VERSION)) {
            warnings.add(
                    "%s is of version \"%s\"; the merged file will say %s."
                            .formatted(file, version, VERSION));
        }
        Arrays.stream(FilterKind.values())
                .map(FilterKind::key)
                .filter(info::has)
                .forEach(filter ->
                        warnings.add(
                                "%s has been filtered; the merged file will not have its %s."
                                        .formatted(file, filter)));
    }

    private void write(Path target) {
        Dates all = dates.orElseThrow();
        ObjectNode head = PythonJson.MAPPER.createObjectNode();
        head.putObject("info")
                .put("start_date", all.start().toString())
                .put("end_date", all.end().toString())
                .put("url", URL)
                .put("version", VERSION);
        try (AnnotationWriter writer = AnnotationWriter.open(target, head)) {
            Stream<Packed> sorted =
                    byId.values().stream().sorted(Comparator.comparingDouble(Packed::createdUtc));
            sorted.forEach(annotation -> writer.addText(annotation.json()));
            writer.finish();
            writer.publish();
        }
    }

    private static List<Path> delete(List<Path> files, Path target) {
        List<Path> old = files.stream().filter(file -> !isSame(file, target)).toList();
        for (Path file : old) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("deleting " + file, e);
            }
        }
        return old;
    }
}
