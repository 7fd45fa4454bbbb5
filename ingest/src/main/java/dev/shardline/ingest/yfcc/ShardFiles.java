package dev.shardline.ingest.yfcc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The 4096 files while they are written: lines wait in memory until a shard has enough of them for
/// a gzip member, which is appended to the shard's file. Members are packed on other threads, those
/// of a shard always on the same one, so that their order stays.
///
/// One thread adds. Memory is bounded by the lines of a member, not by the rows.
final class ShardFiles implements AutoCloseable {

    private static final int BLOCK = 4096;
    private static final int WAITING = 64;

    private final Path folder;
    private final int linesPerMember;
    private final List<Pending> pending = new ArrayList<>();
    private final BlockArena arena = new BlockArena();
    private final List<Packer> packers = new ArrayList<>();
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();

    /// @param folder where the files are made; it must have none of them
    /// @param linesPerMember of each gzip member but a shard's last
    ShardFiles(Path folder, int linesPerMember, int packerThreads) {
        this.folder = folder;
        this.linesPerMember = linesPerMember;
        threads = Executors.newFixedThreadPool(packerThreads);
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            pending.add(new Pending(shard));
        }
        for (int i = 0; i < packerThreads; i++) {
            var packer = new Packer();
            packers.add(packer);
            running.add(threads.submit(packer));
        }
    }

    /// Adds a line to a shard.
    void add(int shard, byte[] line, int length) throws IOException, InterruptedException {
        Pending lines = pending.get(shard);
        lines.add(line, length, arena);
        if (lines.count == linesPerMember) {
            pack(lines);
        }
    }

    /// Writes what still waits; every shard has its file then, be it of an empty member.
    void finish() throws IOException, InterruptedException {
        for (Pending lines : pending) {
            if (lines.count > 0 || !lines.hasFile) {
                pack(lines);
            }
        }
        for (Packer packer : packers) {
            packer.put(Member.END);
        }
        for (Future<?> packer : running) {
            get(packer);
        }
    }

    private void pack(Pending lines) throws IOException, InterruptedException {
        Packer packer = packers.get(lines.shard % packers.size());
        var member = lines.take();
        while (!packer.queue.offer(member, 1, TimeUnit.SECONDS)) {
            Future<?> thread = running.get(lines.shard % packers.size());
            if (thread.isDone()) {
                get(thread);
            }
        }
    }

    private static void get(Future<?> packer) throws IOException, InterruptedException {
        try {
            packer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UncheckedIOException io
                    ? io.getCause()
                    : new IOException("packing metadata failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    /// Lines of a shard that wait for more.
    private static final class Pending {
        private final int shard;
        private final List<byte[]> blocks = new ArrayList<>();
        private int size;
        private int count;
        private boolean hasFile;

        Pending(int shard) {
            this.shard = shard;
        }

        void add(byte[] line, int length, BlockArena arena) {
            int from = 0;
            while (from < length) {
                int used = size % BLOCK;
                if (used == 0) {
                    blocks.add(arena.take());
                }
                int part = Math.min(length - from, BLOCK - used);
                System.arraycopy(line, from, blocks.getLast(), used, part);
                from += part;
                size += part;
            }
            count++;
        }

        Member take() {
            var member = new Member(shard, List.copyOf(blocks), size);
            blocks.clear();
            size = 0;
            count = 0;
            hasFile = true;
            return member;
        }
    }

    /// The lines of a gzip member.
    private record Member(int shard, List<byte[]> blocks, int size) {
        private static final Member END = new Member(-1, List.of(), 0);
    }

    /// Pieces of memory, used again and again.
    private static final class BlockArena {
        private final Deque<byte[]> free = new ArrayDeque<>();

        synchronized byte[] take() {
            byte[] block = free.pollLast();
            return block == null ? new byte[BLOCK] : block;
        }

        synchronized void giveBack(List<byte[]> blocks) {
            free.addAll(blocks);
        }
    }

    /// Packs and appends, on a thread of its own.
    private final class Packer implements Runnable {
        private final BlockingQueue<Member> queue = new ArrayBlockingQueue<>(WAITING);

        void put(Member member) throws InterruptedException {
            queue.put(member);
        }

        @Override
        public void run() {
            try (var gzip = new GzipMember()) {
                for (Member member = queue.take(); member.shard >= 0; member = queue.take()) {
                    append(member, gzip);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void append(Member member, GzipMember gzip) throws IOException {
            ByteBuffer packed = gzip.pack(member.blocks, BLOCK, member.size);
            arena.giveBack(member.blocks);
            Path file = folder.resolve(Shards.file(Shards.name(member.shard)));
            try (var channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (packed.hasRemaining()) {
                    channel.write(packed);
                }
            }
        }
    }
}
