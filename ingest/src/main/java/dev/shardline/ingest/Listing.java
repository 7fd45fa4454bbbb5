package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3Address;
import dev.shardline.schemas.s3.S3Object;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a bucket lists below a prefix, as lines of JSON: a row for each object that is selected, in
/// the order of the keys. The marks of folders are none.
///
/// @param prefix its key is empty or ends in a slash
record Listing(Buckets buckets, S3Address prefix, Selection selection) {

    /// Writes all rows.
    ///
    /// @return how many there are
    long write(Path file) throws IOException {
        long objects = 0;
        try (var out = new BufferedOutputStream(Files.newOutputStream(file));
                JsonGenerator json =
                        new JsonFactory().createGenerator(out).setRootValueSeparator(null)) {
            String after = "";
            boolean last = false;
            while (!last) {
                var page = buckets.list(prefix, after);
                for (S3Object object : page.objects()) {
                    after = object.address().key();
                    if (!object.address().isFolder() && selection.wants(after)) {
                        write(object, json);
                        objects++;
                    }
                }
                last = page.last();
            }
        }
        return objects;
    }

    private void write(S3Object object, JsonGenerator json) throws IOException {
        String key = object.address().key();
        String name = object.address().name();
        int dot = name.lastIndexOf('.');
        json.writeStartObject();
        json.writeStringField("url", object.address().toString());
        json.writeStringField("id", dot <= 0 ? name : name.substring(0, dot));
        json.writeStringField("file_name", key.substring(prefix.key().length()));
        json.writeStringField("key", key);
        json.writeNumberField("size", object.size());
        json.writeStringField("etag", object.etag());
        json.writeStringField("last_modified", object.lastModified().toString());
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
