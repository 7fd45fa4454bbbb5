package dev.shardline.validator;

import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;

/// The name of a file that is stored as it came. Where a record's name is the end of its url, and
/// the bytes came from an alternate, it is the end of that one: a photo that is there only as
/// `.png` is no `.jpg`.
final class FetchedName {

    private FetchedName() {}

    /// The record with the name of what was fetched.
    static ImageRecord of(FetchedImage image) {
        ImageRecord record = image.getRecord();
        String name = record.getName().orElse("");
        String url = record.getUrl();
        if (name.isEmpty() || record.getAlternates().isEmpty() || !url.endsWith("/" + name)) {
            return record;
        }
        String folder = url.substring(0, url.length() - name.length());
        String found = path(image.getFinalUrl());
        if (found.endsWith("/" + name)) {
            return record;
        }
        return record.getAlternates().stream()
                .filter(alternate -> alternate.startsWith(folder))
                .map(alternate -> alternate.substring(folder.length()))
                .filter(other -> found.endsWith("/" + other))
                .findFirst()
                .map(other -> named(record, other))
                .orElse(record);
    }

    private static String path(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private static ImageRecord named(ImageRecord record, String name) {
        return new ImageRecord(
                record.getId(),
                record.getUrl(),
                record.getCaption().orElse(null),
                record.getChecksum().orElse(null),
                record.getGroup().orElse(null),
                record.getAttributes(),
                record.getAlternates(),
                name,
                record.getGroupRows().orElse(null),
                record.getFailures(),
                record.getNotBefore());
    }
}
