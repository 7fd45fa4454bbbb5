package dev.shardline.validator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
    static final int ASCII = 2;

    private static final int RATIONAL = 5;
    private static final int SIGNED_RATIONAL = 10;
    private static final int FLOAT = 11;
    private static final int DOUBLE = 12;

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

    /// One value of any type as text: `36`, `1/60`, `2.5`.
    String value(Entry entry, long index) {
        int at = within(entry.at() + index * Entry.size(entry.type()), bytes);
        return switch (entry.type()) {
            case RATIONAL ->
                    ratio(
                            Integer.toUnsignedLong(bytes.getInt(at)),
                            Integer.toUnsignedLong(bytes.getInt(at + 4)));
            case SIGNED_RATIONAL -> ratio(bytes.getInt(at), bytes.getInt(at + 4));
            case FLOAT -> Float.toString(bytes.getFloat(at));
            case DOUBLE -> Double.toString(bytes.getDouble(at));
            default -> Long.toString(number(entry, index));
        };
    }

    private static String ratio(long numerator, long denominator) {
        long divisor = gcd(Math.abs(numerator), Math.abs(denominator));
        if (divisor == 0 || denominator == 0) {
            return numerator + "/" + denominator;
        }
        long sign = Long.signum(denominator);
        long top = sign * numerator / divisor;
        long bottom = sign * denominator / divisor;
        return bottom == 1 ? Long.toString(top) : top + "/" + bottom;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /// All bytes of a tag up to a NUL, as text.
    String text(Entry entry) {
        var text = new byte[(int) entry.size()];
        bytes.get(within(entry.at(), bytes), text);
        String all = new String(text, StandardCharsets.UTF_8);
        int end = all.indexOf(0);
        return end < 0 ? all : all.substring(0, end);
    }

    static int within(long offset, ByteBuffer bytes) {
        if (offset < 0 || offset >= bytes.limit()) {
            throw new IndexOutOfBoundsException(offset);
        }
        return (int) offset;
    }
}
