package dev.shardline.pipeline.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A folder that this process holds for itself, until it is closed or the process dies: the state
/// of a job (`.shardline/<job>`), or of one instance of a stage.
public final class StateFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private StateFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Takes the folder, making it if need be.
    ///
    /// @throws BrokerException if another process holds it, or it cannot be made
    public static StateFolder take(Path path) {
        @Nullable StateFolder taken = tryTake(path);
        if (taken == null) {
            throw new BrokerException(
                    "The state folder "
                            + path
                            + " is in use by another run"
                            + holder(path)
                            + ". Wait for it, stop it, or give the job another name.");
        }
        return taken;
    }

    /// Takes the first free one of `prefix-0`, `prefix-1`, …: an instance that is started again
    /// finds its own state.
    public static StateFolder takeFirstFree(Path parent, String prefix) {
        for (int slot = 0; ; slot++) {
            @Nullable StateFolder taken = tryTake(parent.resolve(prefix + "-" + slot));
            if (taken != null) {
                return taken;
            }
        }
    }

    /// Whether a process holds the folder now.
    public static boolean isTaken(Path path) {
        if (!Files.exists(path.resolve("lock"))) {
            return false;
        }
        @Nullable StateFolder taken = tryTake(path);
        if (taken == null) {
            return true;
        }
        taken.close();
        return false;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The lock is gone with the process at the latest.
        }
    }

    private static @Nullable StateFolder tryTake(Path path) {
        Path file = path.resolve("lock");
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                return null;
            }
            var taken = new StateFolder(path, channel);
            try {
                Files.writeString(
                        path.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
            } catch (IOException e) {
                taken.close();
                throw e;
            }
            return taken;
        } catch (IOException e) {
            throw new BrokerException(
                    "The state folder "
                            + path
                            + " cannot be written: "
                            + FileTrouble.of(e)
                            + ". Make room or set its permissions, or choose another with --state"
                            + " DIR.",
                    e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // This process has it already.
        }
    }

    private static String holder(Path path) {
        try {
            return " (process " + Files.readString(path.resolve("pid")).strip() + ")";
        } catch (IOException _) {
            return "";
        }
    }
}
