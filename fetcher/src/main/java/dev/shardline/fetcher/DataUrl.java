package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// An image inside its url: `data:image/png;base64,…` (RFC 2397).
final class DataUrl {

    private static final String BASE64 = ";base64";

    private final String type;
    private final byte[] bytes;

    private DataUrl(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /// @throws FailedException with the reason `bad_url`
    static DataUrl parse(String text) throws FailedException {
        var url = text.strip();
        var comma = url.indexOf(',');
        if (comma < 0) {
            throw bad("has no comma before its data");
        }
        var head = url.substring("data:".length(), comma).strip();
        var packed = head.toLowerCase(Locale.ROOT).endsWith(BASE64);
        var data = Url.percentDecoded(url.substring(comma + 1));
        return new DataUrl(
                packed ? head.substring(0, head.length() - BASE64.length()) : head,
                packed ? base64(data) : data);
    }

    /// The media type, empty where none is said.
    String type() {
        return type;
    }

    /// What may be shown of it: without the data.
    String shown() {
        return "data:" + type;
    }

    int size() {
        return bytes.length;
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] base64(byte[] data) throws FailedException {
        try {
            // Blanks and line ends are common inside; anything else that is not Base64 is not.
            var text = new String(data, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw bad("is not Base64");
        }
    }

    private static FailedException bad(String what) {
        return Failure.of(Reason.BAD_URL, "The data: url " + what).asException();
    }
}
