package io.shelfcast.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all state stores of the process together; by default each store of
 * each partition takes up to 50 MB of block cache and 48 MB of write buffers of its own.
 *
 * <p>The bound on write buffers is there for more stores than we have: once it is met, every single
 * write makes the store that is written to flush, however little it holds, while the idle ones keep
 * what they have. Small buffers in small blocks stay below it: about a hundred stores (25 on each
 * of four partitions) take 400 MB when all are full. With 16 MB each below a bound of 96 MB, {@code
 * bench ingest} took three times as long.
 */
public final class RocksDbMemory implements RocksDBConfigSetter {
  private static final long TOTAL_BYTES = 512L << 20;
  private static final long WRITE_BUFFER_BYTES = 448L << 20;
  private static final long MEMTABLE_BYTES = 4L << 20;
  private static final long MEMTABLE_BLOCK_BYTES = 128L << 10;
  private static final int BLOOM_BITS = 10;

  /** Made once, on first use, and shared: the bound is the process's. */
  private static final class Shared {
    private static final Cache CACHE = new LRUCache(TOTAL_BYTES);
    private static final WriteBufferManager WRITES =
        new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(Shared.CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    // A sale's key is almost always new: the filter answers without reading a block.
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS, false));
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(Shared.WRITES);
    options.setWriteBufferSize(MEMTABLE_BYTES);
    options.setArenaBlockSize(MEMTABLE_BLOCK_BYTES);
  }

  @Override
  public void close(String storeName, Options options) {
    // Cache and write buffers are the process's, not the store's.
  }
}
