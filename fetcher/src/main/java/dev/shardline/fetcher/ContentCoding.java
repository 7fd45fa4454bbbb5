package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;

/// How a body is packed for the way.
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    private static final int BUFFER = 8192;

    /// @throws FailedException where it is one that was not asked for
    static ContentCoding of(ClassicHttpResponse response) throws FailedException {
        var codings =
                Arrays.stream(response.getHeaders("Content-Encoding"))
                        .flatMap(header -> Arrays.stream(header.getValue().split(",", -1)))
                        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                        .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
                        .toList();
        if (codings.isEmpty()) {
            return IDENTITY;
        }
        return switch (String.join(", ", codings)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                    throw Failure.of(
                                    Reason.BAD_RESPONSE,
                                    "The body's content encoding is "
                                            + String.join(", ", codings)
                                            + ", only gzip was asked for")
                            .asException();
        };
    }

    boolean isIdentity() {
        return this == IDENTITY;
    }

    InputStream decode(InputStream in) throws IOException {
        return switch (this) {
            case IDENTITY -> in;
            case GZIP -> gzip(in);
            case DEFLATE -> deflate(in);
        };
    }

    /// An empty body is an empty body, packed or not.
    private static InputStream gzip(InputStream in) throws IOException {
        var pushback = new PushbackInputStream(in, 1);
        var first = pushback.read();
        if (first < 0) {
            return InputStream.nullInputStream();
        }
        pushback.unread(first);
        return new GZIPInputStream(pushback, BUFFER);
    }

    /// With zlib's header, as the standard says, or without, as some servers do.
    private static InputStream deflate(InputStream in) throws IOException {
        var pushback = new PushbackInputStream(in, 1);
        var first = pushback.read();
        if (first < 0) {
            return InputStream.nullInputStream();
        }
        pushback.unread(first);
        var raw = (first & 0x0f) != 8;
        return new EndingInflater(pushback, new Inflater(raw));
    }

    /// Frees the inflater with the stream.
    private static final class EndingInflater extends InflaterInputStream {

        EndingInflater(InputStream in, Inflater inflater) {
            super(in, inflater, BUFFER);
        }

        @Override
        public void close() throws IOException {
            try (var _ = inf) {
                super.close();
            }
        }
    }
}
