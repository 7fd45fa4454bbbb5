package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of a sample: the image, `.json`, and `.txt` where the source has captions; the image
/// alone where it has a name of its own.
final class SampleMembers {
    private final Layout layout;
    private final Map<String, String> renamed;
    private final boolean captions;
    private final boolean imageOnly;

    SampleMembers(Layout layout, PackagerConfig config) {
        this.layout = layout;
        this.renamed = layout.renamed();
        this.captions = config.source().caption().isPresent();
        this.imageOnly = config.settings().names() == Names.SOURCE;
    }

    /// Extension to content, sorted as WebDataset's writer sorts.
    SortedMap<String, ByteBuffer> of(ImageSample sample, Row row) throws IOException {
        var members = new TreeMap<String, ByteBuffer>();
        members.put(extension(sample), image(sample));
        if (imageOnly) {
            return members;
        }
        members.put("json", ByteBuffer.wrap(json(row)));
        if (captions) {
            String caption = Json.clean(row.image().getCaption().orElse(""));
            members.put("txt", ByteBuffer.wrap(caption.getBytes(UTF_8)));
        }
        return members;
    }

    static ByteBuffer image(ImageSample sample) {
        if (sample.getImage() instanceof ByteBuffer image) {
            return image;
        }
        throw new IllegalArgumentException(
                "the image of record " + sample.getRecord().getId() + " is not in memory");
    }

    private static String extension(ImageSample sample) {
        String extension = sample.getExtension();
        if (!extension.matches("[a-z0-9]{1,8}") || extension.equals("json")) {
            throw new IllegalArgumentException("no extension of an image: " + extension);
        }
        return extension;
    }

    private byte[] json(Row row) throws IOException {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = Json.pretty(bytes, 4)) {
            json.writeStartObject();
            Json.copyFields(
                    row.image().getAttributes(), name -> renamed.getOrDefault(name, name), json);
            for (Layout.Field field : layout.fields()) {
                Json.writeField(json, field.name(), field.value().apply(row));
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
