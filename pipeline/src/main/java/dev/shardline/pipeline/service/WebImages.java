package dev.shardline.pipeline.service;

import dev.shardline.fetcher.Fetcher;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.search.ImageSource;
import dev.shardline.search.QueryException;
import java.nio.ByteBuffer;
import java.util.Locale;

/// Images that somebody asks for by their address: got by a fetcher, and so by its limits of
/// networks, sizes, time and politeness. Only from the web: addresses of files and buckets would be
/// read with the rights of this process.
public final class WebImages implements ImageSource {

    private final Fetcher fetcher;

    /// @param fetcher the caller closes it
    public WebImages(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public byte[] fetch(String url) throws InterruptedException {
        String scheme = url.strip().toLowerCase(Locale.ROOT);
        if (!scheme.startsWith("http://") && !scheme.startsWith("https://")) {
            throw new QueryException("An image's address must begin with http:// or https://.");
        }
        ImageRecord record =
                ImageRecord.newBuilder().setId("question").setUrl(url).setAttributes("{}").build();
        return fetcher.fetch(
                record,
                WebImages::bytes,
                _ -> {
                    throw new QueryException("The image's host asks us to wait; try again later.");
                });
    }

    private static byte[] bytes(Outcome<FetchedImage> outcome) {
        return switch (outcome) {
            case Outcome.Passed(FetchedImage image) -> {
                var body = (ByteBuffer) image.getBody();
                byte[] bytes = new byte[body.remaining()];
                body.duplicate().get(bytes);
                yield bytes;
            }
            case Outcome.Ended(RecordFate fate) ->
                    throw new QueryException(
                            "The image cannot be had: %s (%s)"
                                    .formatted(fate.getMessage(), fate.getReason()));
        };
    }
}
