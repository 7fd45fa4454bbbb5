package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;

/// The filter of the keys of a datadings file, as the library simplebloom dumps it.
final class BloomFilter {

    private static final byte[] MAGIC = "SIMPBLOO".getBytes(US_ASCII);
    private static final int HEADER = 32;
    private static final double LN2 = 0.6931471805599453;
    private static final double LN2_SQUARED = 0.4804530139182015;

    private BloomFilter() {}

    /// The dump of a filter that holds these keys.
    static byte[] dump(List<String> keys) {
        long elements = Math.max(2, keys.size());
        double probability = 1.0 / elements;
        double wanted = elements * Math.log(probability) / -LN2_SQUARED;
        int bytes = Math.toIntExact((long) Math.ceil(wanted / Byte.SIZE));
        long bits = (long) bytes * Byte.SIZE;
        int hashes = (int) Math.rint((double) bits / elements * LN2);
        byte[] dump = new byte[HEADER + bytes];
        ByteBuffer.wrap(dump)
                .put(MAGIC)
                .putLong(dump.length)
                .putLong(elements)
                .putDouble(probability);
        for (String key : keys) {
            ByteBuffer hash = ByteBuffer.wrap(KeyHashes.blake2s(key, null));
            long first = hash.getLong();
            long second = hash.getLong();
            for (int i = 0; i < hashes; i++) {
                long bit = Long.remainderUnsigned(first + i * second, bits);
                dump[HEADER + (int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
            }
        }
        return dump;
    }
}
