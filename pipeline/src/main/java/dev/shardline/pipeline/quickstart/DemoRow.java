package dev.shardline.pipeline.quickstart;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.Status;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of the demo's list, and what must become of it.
///
/// @param url where the picture is, or what stands there instead
/// @param caption any text
/// @param md5 of the bytes, as the list claims
/// @param width of the picture, as the list claims; null leaves the cell empty
/// @param height of the picture, as the list claims
/// @param status expected in the column `status`
/// @param reasonWord expected in the column `reason`; null where the record is packed
public record DemoRow(
        String url,
        String caption,
        String md5,
        @Nullable Integer width,
        int height,
        String status,
        @Nullable String reasonWord) {

    /// What stands in `status` where the record is packed.
    static final String SUCCESS = "success";

    /// Why the record must not be packed; empty where it must.
    public Optional<String> reason() {
        return Optional.ofNullable(reasonWord);
    }

    DemoRow ending(Reason reason) {
        return ending(reason.status().name().toLowerCase(Locale.ROOT), reason.word());
    }

    DemoRow endingWithHttp(int code) {
        return ending(Status.FAILED_TO_DOWNLOAD.name().toLowerCase(Locale.ROOT), Reason.http(code));
    }

    private DemoRow ending(String expected, String reason) {
        return new DemoRow(url, caption, md5, width, height, expected, reason);
    }

    DemoRow claiming(@Nullable Integer otherWidth) {
        return new DemoRow(url, caption, md5, otherWidth, height, status, reasonWord);
    }

    DemoRow claiming(String otherMd5) {
        return new DemoRow(url, caption, otherMd5, width, height, status, reasonWord);
    }

    DemoRow at(String otherUrl) {
        return new DemoRow(otherUrl, caption, md5, width, height, status, reasonWord);
    }
}
