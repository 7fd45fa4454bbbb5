package dev.shardline.packager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A series of tars `STEM_00000000.tar`, `STEM_00000001.tar` and so on, each with as many samples
/// as it is told, the last one with the rest; none is empty. Their bytes depend on the samples
/// alone.
///
/// A tar has its name when it is whole and on disk. After a crash the same samples make the same
/// tars again. For one thread. Failures of the disk are [PackagingException]s.
public final class NumberedTars implements AutoCloseable {

    private final Path folder;
    private final String stem;
    private final int samplesPerTar;
    private final TemporaryFiles files;
    private final List<Path> written = new ArrayList<>();
    private @Nullable TarSamples open;
    private int inOpen;

    /// Makes the folder and removes what a crash has left in it.
    ///
    /// @param samplesPerTar at least 1
    public NumberedTars(Path folder, String stem, int samplesPerTar) {
        if (samplesPerTar < 1) {
            throw new IllegalArgumentException("samples per tar: " + samplesPerTar);
        }
        this.folder = folder;
        this.stem = stem;
        this.samplesPerTar = samplesPerTar;
        this.files = new TemporaryFiles(Output.of(folder), "tars-" + stem);
        try {
            Files.createDirectories(folder);
            files.removeLeftovers();
        } catch (IOException e) {
            throw PackagingException.writing(folder, e);
        }
    }

    /// Adds a sample.
    ///
    /// @param key a name of ASCII without dots
    /// @param members extension to content, written in this order
    public void add(String key, SortedMap<String, ByteBuffer> members) {
        try {
            TarSamples tar = open;
            if (tar == null) {
                tar = new TarSamples(files, name(written.size()));
                open = tar;
            }
            tar.add(key, members);
            inOpen++;
            if (inOpen == samplesPerTar) {
                publish(tar);
            }
        } catch (IOException e) {
            throw PackagingException.writing(folder, e);
        }
    }

    /// Ends the last tar, and removes those behind it that an earlier, longer series has left.
    ///
    /// @return the tars, in order
    public List<Path> finish() {
        try {
            TarSamples last = open;
            if (last != null) {
                publish(last);
            }
            removeOlder();
            files.sync();
            return List.copyOf(written);
        } catch (IOException e) {
            throw PackagingException.writing(folder, e);
        }
    }

    private String name(int number) {
        return String.format(Locale.ROOT, "%s_%08d", stem, number);
    }

    private void publish(TarSamples tar) throws IOException {
        tar.finish();
        tar.publish();
        written.add(folder.resolve(tar.file()));
        open = null;
        inOpen = 0;
    }

    private void removeOlder() throws IOException {
        Pattern series = Pattern.compile(Pattern.quote(stem) + "_\\d{8}\\.tar");
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                boolean ours = series.matcher(entry.getFileName().toString()).matches();
                if (ours && !written.contains(entry)) {
                    Files.delete(entry);
                }
            }
        }
    }

    /// Removes the tar that is not finished, if any.
    @Override
    public void close() {
        try {
            if (open != null) {
                open.discard();
            }
        } catch (IOException e) {
            throw PackagingException.writing(folder, e);
        }
    }
}
