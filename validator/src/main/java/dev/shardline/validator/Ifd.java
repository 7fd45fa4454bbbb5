package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One directory of tags, as TIFF files and EXIF blocks are made of.
///
/// Every reading method throws [IndexOutOfBoundsException] where the bytes end too early.
///
/// @param bytes the whole file or block, in its byte order
/// @param next where the next directory of the chain starts, 0 for none
record Ifd(ByteBuffer bytes, List<Entry> entries, long next) {

    static final int ORIENTATION = 0x0112;

    /// Bytes per value by type number: byte, ascii, short, long, rational, then the signed ones.
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    /// One tag.
    ///
    /// @param type number of the type of its values
    /// @param at where its values start
    record Entry(int tag, int type, long count, long at) {

        long size() {
            return count * size(type);
        }

        private static int size(int type) {
            return type < SIZES.length ? SIZES[type] : 0;
        }
    }

    Ifd {
        entries = List.copyOf(entries);
    }

    /// The bytes in the order that their mark gives, or nothing where there is no mark.
    static Optional<ByteBuffer> ordered(ByteBuffer block) {
        if (ImageFormat.begins(block, 0, "II*\0")) {
            return Optional.of(ImageFormat.ordered(block, ByteOrder.LITTLE_ENDIAN));
        }
        if (ImageFormat.begins(block, 0, "MM\0*")) {
            return Optional.of(ImageFormat.ordered(block, ByteOrder.BIG_ENDIAN));
        }
        return Optional.empty();
    }

    static Ifd first(ByteBuffer ordered) {
        return at(ordered, Integer.toUnsignedLong(ordered.getInt(4)));
    }

    static Ifd at(ByteBuffer ordered, long offset) {
        int start = within(offset, ordered);
        int count = Short.toUnsignedInt(ordered.getShort(start));
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(ordered, start + 2 + 12 * i));
        }
        int end = start + 2 + 12 * count;
        // Some writers of EXIF leave the last pointer out.
        boolean chained = end + 4 <= ordered.limit();
        long next = chained ? Integer.toUnsignedLong(ordered.getInt(end)) : 0;
        return new Ifd(ordered, entries, next);
    }

    private static Entry entry(ByteBuffer bytes, int at) {
        int tag = Short.toUnsignedInt(bytes.getShort(at));
        int type = Short.toUnsignedInt(bytes.getShort(at + 2));
        long count = Integer.toUnsignedLong(bytes.getInt(at + 4));
        boolean inline = count * Entry.size(type) <= 4;
        long values = inline ? at + 8 : Integer.toUnsignedLong(bytes.getInt(at + 8));
        return new Entry(tag, type, count, values);
    }

    /// EXIF's orientation, 1 to 8; 1 also where the block has none or cannot be read, because no
    /// image is refused for what is said beside it.
    static int orientation(ByteBuffer exif) {
        try {
            long orientation =
                    ordered(exif)
                            .map(Ifd::first)
                            .flatMap(ifd -> ifd.find(ORIENTATION).map(ifd::number))
                            .orElse(1L);
            return orientation >= 1 && orientation <= 8 ? (int) orientation : 1;
        } catch (IndexOutOfBoundsException _) {
            return 1;
        }
    }

    Optional<Entry> find(int tag) {
        return entries.stream().filter(entry -> entry.tag() == tag).findFirst();
    }

    /// The first value of a tag of whole numbers.
    long number(Entry entry) {
        return number(entry, 0);
    }

    /// One value of a tag of whole numbers.
    long number(Entry entry, long index) {
        int at = within(entry.at() + index * Entry.size(entry.type()), bytes);
        return switch (entry.type()) {
            case 1, 2, 7 -> Byte.toUnsignedLong(bytes.get(at));
            case 3 -> Short.toUnsignedLong(bytes.getShort(at));
            case 6 -> bytes.get(at);
            case 8 -> bytes.getShort(at);
            case 9 -> bytes.getInt(at);
            default -> Integer.toUnsignedLong(bytes.getInt(at));
        };
    }

    static int within(long offset, ByteBuffer bytes) {
        if (offset < 0 || offset >= bytes.limit()) {
            throw new IndexOutOfBoundsException(offset);
        }
        return (int) offset;
    }
}
