package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keeps an output for one job: shards of another one there would be replaced.
public final class OutputFolder {
    static final String OWNER = ".shardline-job";

    private static final Pattern SHARD =
            Pattern.compile(
                    "((\\d{3}-)?\\d+(\\.tar|\\.tfrecord|\\.parquet|_stats\\.json)?|_index\\.json)");

    /// All that this job may have begun to write and not ended: it is its output.
    private static final Pattern OURS =
            Pattern.compile(
                    "(\\.shardline-|\\.large/|_).*|[^/]+\\.(tar|tfrecord|parquet|zip|msgpack|json)"
                            + "|[^/]+\\.msgpack\\.[a-z_]+|.*\\.(jpe?g|png|webp|gif|bmp|tiff?|mp4|txt)");

    private OutputFolder() {}

    /// Makes the output, or checks that it is this job's or holds no shards. To be called before
    /// the first packager of a run; any process of the job may call it, any number of times.
    ///
    /// @param owner what tells this job from any other, the same in every run of it
    /// @throws PackagingException if the output belongs to another job or cannot be written
    public static void claim(Output output, String owner) {
        try {
            output.prepare();
            if (owner(output).isEmpty()) {
                refuseShards(output);
                output.writeNew(OWNER, (owner + "\n").getBytes(UTF_8));
            }
            refuseOwner(output, owner);
        } catch (IOException e) {
            throw PackagingException.writing(output.work(), e);
        }
    }

    /// Checks the same and changes nothing.
    ///
    /// @param owner as for [#claim]; null for a job that has not begun: it owns nothing yet
    /// @throws PackagingException if the output belongs to another job or cannot be read
    public static void refuseOthers(Output output, @Nullable String owner) {
        try {
            if (!output.exists()) {
                return;
            }
            if (owner(output).isEmpty()) {
                refuseShards(output);
            } else {
                refuseOwner(output, owner);
            }
        } catch (IOException e) {
            throw PackagingException.reading(output.work(), e);
        }
    }

    /// Whether a file of this name may be one of ours.
    static boolean isOurs(String name) {
        return OURS.matcher(name).matches();
    }

    private static void refuseOwner(Output output, @Nullable String owner) throws IOException {
        String present = owner(output).orElse("unknown");
        if (!present.equals(owner)) {
            throw new PackagingException(
                    output
                            + " holds the shards of another job, or of an earlier one of this name ("
                            + present
                            + "): choose another output, or delete what is there");
        }
    }

    private static Optional<String> owner(Output output) throws IOException {
        return output.read(OWNER).map(bytes -> new String(bytes, UTF_8).strip());
    }

    private static void refuseShards(Output output) throws IOException {
        for (String name : output.names()) {
            if (SHARD.matcher(name).matches()) {
                throw new PackagingException(
                        output
                                + " already holds "
                                + name
                                + ", which this job has not written: choose another output,"
                                + " or delete what is there");
            }
        }
    }
}
