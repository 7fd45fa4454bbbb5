package dev.shardline.ingest.redcaps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Annotation files for tests, in the original's form.
final class AnnotationFixture {

    static final String JANUARY =
            "{\"start_date\": \"2020-01-01\", \"end_date\": \"2020-01-31\", \"url\":"
                    + " \"https://redcaps.xyz\", \"version\": \"1.0\"}";
    static final String FEBRUARY = JANUARY.replace("2020-01-", "2020-02-").replace("31", "29");

    private AnnotationFixture() {}

    static String annotation(String id, String caption, long created) {
        return ("{\"image_id\": \"%s\", \"subreddit\": \"roses\", \"url\": \"https://i.redd.it/%s.jpg\","
                        + " \"caption\": \"%s\", \"raw_caption\": \"Caf\\u00e9\", \"score\": 57,"
                        + " \"author\": \"rosefan\", \"created_utc\": %d, \"permalink\": \"/r/roses/%s/\"}")
                .formatted(id, id, caption, created, id);
    }

    static String document(String info, String... annotations) {
        return "{\"info\": %s, \"annotations\": [%s]}"
                .formatted(info, String.join(", ", annotations));
    }

    static Path write(Path file, String info, String... annotations) throws IOException {
        return Files.writeString(file, document(info, annotations));
    }

    /// Writes files that stand for the images of ids.
    ///
    /// @return the folder of the images, in which is that of the subreddit
    static Path images(Path folder, String... ids) throws IOException {
        Path images = folder.resolve("images");
        Path roses = Files.createDirectories(images.resolve("roses"));
        for (String id : ids) {
            Files.writeString(roses.resolve(id + ".jpg"), id);
        }
        return images;
    }

    static List<String> ids(Path file) {
        var ids = new ArrayList<String>();
        AnnotationFile.read(file, annotation -> ids.add(annotation.imageId()));
        return ids;
    }
}
