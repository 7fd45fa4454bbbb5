package dev.shardline.pipeline.service;

import dev.shardline.imaging.OpenCv;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The libraries of a run that are no Java: DuckDB, RocksDB, OpenCV. Together they take more than a
/// second to unpack and load.
public final class NativeLibraries {

    private static final Logger log = LoggerFactory.getLogger(NativeLibraries.class);

    private NativeLibraries() {}

    /// Begins to load them, and returns at once. Who needs one meanwhile waits for it as if it had
    /// begun by itself, and is told what is wrong with it.
    public static void loadAhead() {
        Thread.ofPlatform().name("native-libraries").daemon().start(NativeLibraries::load);
    }

    private static void load() {
        try {
            DriverManager.getConnection("jdbc:duckdb:").close();
            RocksDB.loadLibrary();
            OpenCv.load();
        } catch (SQLException | RuntimeException | LinkageError e) {
            log.debug("a native library could not be loaded ahead", e);
        }
    }
}
