package dev.shardline.packager;

import java.util.Locale;

/// What servers say about a file of ours.
final class MediaTypes {
    private MediaTypes() {}

    /// @param name of a file, by whose ending it is known
    static String of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "jpg", "jpeg" -> "image/jpeg";
            case "png", "webp", "gif", "bmp" -> "image/" + ending;
            case "tif", "tiff" -> "image/tiff";
            case "mp4" -> "video/mp4";
            case "json" -> "application/json";
            case "jsonl" -> "application/x-ndjson";
            case "txt", "err" -> "text/plain; charset=utf-8";
            case "tar" -> "application/x-tar";
            case "zip" -> "application/zip";
            case "parquet" -> "application/vnd.apache.parquet";
            case "msgpack" -> "application/vnd.msgpack";
            default -> "application/octet-stream";
        };
    }
}
