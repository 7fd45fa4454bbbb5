package dev.shardline.ingest;

import dev.shardline.ingest.flickr.PhotoLists;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.FlickrSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.common.errors.InterruptException;

/// Photos found at Flickr: lists of JSON lines, which [#prepare] makes. Before that their files
/// need not be there, for what is asked of them is known beforehand.
final class FlickrFormat implements Format {

    private final FlickrSettings settings;
    private final PhotoLists lists;
    private final JsonLinesFormat lines = new JsonLinesFormat(Sample.DEFAULT);

    FlickrFormat(FlickrSettings settings, Path work) {
        this.settings = settings;
        this.lists = new PhotoLists(settings, work.resolve("flickr"));
    }

    List<Path> files() {
        return lists.files();
    }

    /// The searches themselves are keys of the recipe.
    @Override
    public Optional<String> inputsHash() {
        String classes = settings.classes().toString();
        return Optional.of(DigestUtils.sha256Hex(classes.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void prepare() {
        try {
            lists.complete();
        } catch (InterruptedException e) {
            throw new InterruptException(e); // As the producer's, which the ingester meets.
        }
    }

    @Override
    public List<Column> columns(Path file, int files) {
        return PhotoLists.columns();
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return lines.widen(type, other);
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        return lines.open(file, layout, row);
    }
}
