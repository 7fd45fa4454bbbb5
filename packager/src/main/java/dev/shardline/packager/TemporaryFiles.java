package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Hidden files in the output's work folder: a name of the output is theirs only when they are
/// whole and safe. Names say whose they are and are never used twice, so two writers do not meet in
/// one file.
final class TemporaryFiles {
    /// Those of no partition: of the files of the whole dataset, of the claim to the folder, and of
    /// the question whether it can be written.
    private static final Pattern SHARED =
            Pattern.compile("\\.shardline-((index|owner)-.*|[^-]*\\.probe)");

    private final Output output;
    private final String owner;
    private final String writer = UUID.randomUUID().toString().substring(0, 8);

    /// @param owner who removes what a crash left behind: for shards the partition
    TemporaryFiles(Output output, String owner) {
        this.output = output;
        this.owner = owner;
    }

    /// Where the files get their names.
    Output output() {
        return output;
    }

    /// Where a file is written that shall have this name.
    Path beside(String name) {
        return output.work().resolve(prefix() + writer + "-" + name);
    }

    /// Removes what earlier writers of this owner have left.
    void removeLeftovers() throws IOException {
        remove(name -> name.startsWith(prefix()));
    }

    /// Removes what this writer has written and not published.
    void removeOwn() throws IOException {
        remove(name -> name.startsWith(prefix() + writer + "-"));
    }

    /// Removes what belongs to no partition, be it somebody's at this moment: who writes such a
    /// file writes it again when it has vanished.
    void removeShared() throws IOException {
        remove(name -> SHARED.matcher(name).matches());
    }

    /// Whether a file of this name is one that nobody needs after the end of the job.
    static boolean isTemporary(String name) {
        return name.startsWith(".shardline-") && !name.equals(OutputFolder.OWNER);
    }

    private void remove(Predicate<String> names) throws IOException {
        try (var entries =
                Files.newDirectoryStream(
                        output.work(), entry -> names.test(entry.getFileName().toString()))) {
            for (Path entry : entries) {
                Disk.delete(entry);
            }
        }
    }

    /// Gives a written file its name, replacing an older one. The name is safe after [#sync()].
    void publish(Path temporary, String name) throws IOException {
        output.publish(temporary, name);
    }

    /// Gives a written folder its name. An older one with the same name is one that a crash has
    /// kept from the ledger.
    void publishFolder(Path temporary, String name) throws IOException {
        output.publishFolder(temporary, name, beside(name + ".old"));
    }

    /// Returns when the names are safe.
    void sync() throws IOException {
        output.sync();
    }

    private String prefix() {
        return ".shardline-" + owner + "-";
    }
}
