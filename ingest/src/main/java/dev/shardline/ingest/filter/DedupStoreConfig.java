package dev.shardline.ingest.filter;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/// Bounds the memory of all dedup stores of the process together, however many partitions it holds,
/// and gives each a bloom filter: nearly every lookup asks for a key that is not there.
///
/// Kafka Streams makes one for each store, by its name in the configuration; hence public.
public final class DedupStoreConfig implements RocksDBConfigSetter {

    private static final long MEMORY = 256L << 20;
    private static final long WRITE_BUFFERS = 96L << 20;
    private static final double BLOOM_BITS = 10;

    private final Map<String, BloomFilter> filters = new ConcurrentHashMap<>();

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        var filter = new BloomFilter(BLOOM_BITS, false);
        filters.put(store, filter);
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setFilterPolicy(filter);
        // So that they count against the cache's limit.
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(Shared.BUFFERS);
    }

    @Override
    public void close(String store, Options options) {
        BloomFilter filter = filters.remove(store);
        if (filter != null) {
            filter.close();
        }
    }

    /// Lives as long as the process: stores come and go with rebalances, and closing it with one
    /// would pull it from under the others.
    private static final class Shared {

        static {
            RocksDB.loadLibrary();
        }

        static final Cache CACHE = new LRUCache(MEMORY, -1, false, 0.25);
        static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITE_BUFFERS, CACHE);
    }
}
