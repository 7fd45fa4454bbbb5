package dev.shardline.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// EXIF data as img2dataset writes it: a JSON object, tag to text.
///
/// Whatever is broken in it is left out; no image is refused for it. Maker notes, user comments and
/// thumbnails are left out too, and what would make the object larger than 64 kB.
final class ExifTags {

    private static final int MAX_CHARACTERS = 64 * 1024;
    private static final int MAX_VALUES = 1000;
    private static final int SHOWN_OF_MANY = 20;
    private static final int MANY = 50;
    private static final int EXIF_POINTER = 0x8769;
    private static final int GPS_POINTER = 0x8825;
    private static final int INTEROPERABILITY_POINTER = 0xA005;
    private static final Set<Integer> LEFT_OUT = Set.of(0x02BC, 0x927C, 0x9286);

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,10}");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Map<String, String> tags = new LinkedHashMap<>();
    private int characters;

    private ExifTags() {}

    /// The object as text, `{}` where the file has no EXIF data.
    static String json(ImageHeader header) {
        var tags = new ExifTags();
        try {
            Optional.ofNullable(header.exif()).flatMap(Ifd::ordered).ifPresent(tags::addAll);
        } catch (IndexOutOfBoundsException _) {
            return "{}";
        }
        var members = new ArrayList<String>();
        tags.tags.forEach((name, value) -> members.add(quoted(name) + ": " + quoted(value)));
        return "{" + String.join(", ", members) + "}";
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Every text can be written as JSON", e);
        }
    }

    private void addAll(ByteBuffer block) {
        directory("Image", block, Integer.toUnsignedLong(block.getInt(4)))
                .filter(ifd -> ifd.next() != 0)
                .ifPresent(ifd -> directory("Thumbnail", block, ifd.next()));
    }

    private Optional<Ifd> directory(String name, ByteBuffer block, long offset) {
        try {
            var ifd = Ifd.at(block, offset);
            for (var entry : ifd.entries()) {
                add(name, ifd, entry);
            }
            return Optional.of(ifd);
        } catch (IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private void add(String directory, Ifd ifd, Ifd.Entry entry) {
        if (entry.size() == 0
                || LEFT_OUT.contains(entry.tag())
                || entry.at() + entry.size() > ifd.bytes().limit()) {
            return;
        }
        var tag = ExifNames.of(directory, entry.tag());
        put(directory + " " + tag.name(), text(tag, ifd, entry));
        if (directory.equals("Image") && entry.tag() == EXIF_POINTER) {
            directory("EXIF", ifd.bytes(), ifd.number(entry));
        } else if (directory.equals("Image") && entry.tag() == GPS_POINTER) {
            directory("GPS", ifd.bytes(), ifd.number(entry));
        } else if (directory.equals("EXIF") && entry.tag() == INTEROPERABILITY_POINTER) {
            directory("Interoperability", ifd.bytes(), ifd.number(entry));
        }
    }

    private void put(String name, String value) {
        int length = name.length() + value.length() + 8;
        if (characters + length <= MAX_CHARACTERS) {
            characters += length;
            tags.put(name, value);
        }
    }

    private static String text(ExifNames.Tag tag, Ifd ifd, Ifd.Entry entry) {
        if (entry.type() == Ifd.ASCII) {
            return ifd.text(entry).strip();
        }
        if (tag.text()) {
            return printable(ifd.text(entry)).strip();
        }
        var values = values(ifd, entry);
        if (!tag.words().isEmpty()) {
            return named(tag, values);
        }
        if (entry.count() == 1 && values.size() == 1) {
            return values.getFirst();
        }
        if (values.size() > MANY) {
            return "[" + String.join(", ", values.subList(0, SHOWN_OF_MANY)) + ", ... ]";
        }
        return "[" + String.join(", ", values) + "]";
    }

    private static String named(ExifNames.Tag tag, List<String> values) {
        var result = new StringBuilder();
        for (String value : values) {
            String word =
                    WHOLE.matcher(value).matches() ? tag.words().get(Long.valueOf(value)) : null;
            result.append(word == null ? value : word);
        }
        return result.toString();
    }

    private static List<String> values(Ifd ifd, Ifd.Entry entry) {
        var values = new ArrayList<String>();
        for (int i = 0; i < entry.count() && entry.count() < MAX_VALUES; i++) {
            values.add(ifd.value(entry, i));
        }
        return values;
    }

    private static String printable(String text) {
        return text.codePoints()
                .filter(character -> character >= ' ')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
