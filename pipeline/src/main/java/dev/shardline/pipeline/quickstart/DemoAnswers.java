package dev.shardline.pipeline.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/// The answers of the demo's site.
final class DemoAnswers {

    private static final byte[] NO_BYTES = {};

    private DemoAnswers() {}

    static Answer ok(byte[] body) {
        return new Answer.Response(200, "", body);
    }

    static Answer notFound() {
        return status(404);
    }

    static Answer status(int status) {
        return new Answer.Response(
                status, "", ("status " + status).getBytes(StandardCharsets.US_ASCII));
    }

    static Answer redirect(String location) {
        return new Answer.Response(302, "Location: " + location + "\r\n", NO_BYTES);
    }

    static Answer optedOut(byte[] body) {
        return new Answer.Response(200, "X-Robots-Tag: noai\r\n", body);
    }

    static Answer html(byte[] page) {
        return new Answer.Response(200, "Content-Type: text/html\r\n", page);
    }

    /// What a site shows in the place of a picture that is gone.
    static byte[] page() {
        String page = "<!doctype html><title>Gone</title><p>This picture is no longer here.";
        return page.getBytes(StandardCharsets.US_ASCII);
    }

    /// Promises the whole body and ends after a half.
    static Answer cutShort(byte[] body) {
        return new Answer.Response(200, "", firstHalf(body), body.length);
    }

    static byte[] firstHalf(byte[] body) {
        return Arrays.copyOf(body, body.length / 2);
    }

    static byte[] withTrailingBytes(byte[] body) {
        return Arrays.copyOf(body, body.length + 1000);
    }

    /// A PNG of a few bytes whose header claims 50,000 × 50,000 pixels.
    static byte[] bomb() {
        var header = new byte[] {0, 0, (byte) 0xc3, 0x50, 0, 0, (byte) 0xc3, 0x50, 8, 2, 0, 0, 0};
        var bytes = new ByteArrayOutputStream();
        try (var output = new DataOutputStream(bytes)) {
            output.writeLong(0x89504e470d0a1a0aL);
            chunk(output, "IHDR", header);
            chunk(output, "IDAT", new byte[] {0x78, (byte) 0x9c, 3, 0, 0, 0, 0, 1});
            chunk(output, "IEND", NO_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream output, String type, byte[] data)
            throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var sum = new CRC32();
        sum.update(name);
        sum.update(data);
        output.writeInt(data.length);
        output.write(name);
        output.write(data);
        output.writeInt((int) sum.getValue());
    }
}
