package dev.shardline.packager;

import dev.shardline.schemas.recipe.PackageSettings.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keeps an output for one job: shards of another one there would be replaced. A job may take it
/// over, or go on behind what is there, if its recipe says so.
public final class OutputFolder {
    static final String OWNER = OwnerMark.FILE;

    /// Its second group is the number.
    private static final Pattern SHARD =
            Pattern.compile("(\\d{3}-)?(\\d{1,9})(\\.tar|\\.tfrecord|\\.parquet|_stats\\.json)?");

    private static final Pattern UNPACKED = Pattern.compile("_unpacked(_(\\d{1,9}))?\\.parquet");

    /// What img2dataset and we leave beside shards, if nothing says whose they are.
    private static final Pattern BESIDE =
            Pattern.compile("_(index|summary)\\.json|_tmp|_bad_rows.*");

    /// What marks an output that is being emptied.
    private static final String EMPTYING = "emptied for ";

    /// All that this job may have begun to write and not ended: it is its output.
    private static final Pattern OURS =
            Pattern.compile(
                    "(\\.shardline-|\\.large/|_).*|[^/]+\\.(tar|tfrecord|parquet|zip|msgpack|json)"
                            + "|[^/]+\\.msgpack\\.[a-z_]+|.*\\.(jpe?g|png|webp|gif|bmp|tiff?|mp4|txt)");

    private OutputFolder() {}

    /// Makes the output, or checks that it is this job's or may become it. To be called before the
    /// first packager of a run, any number of times; where the mode is not incremental by one
    /// process only, for it changes what is there.
    ///
    /// @param owner what tells this job from any other, the same in every run of it
    /// @param mode what becomes of shards that are there; of no account once the output is this
    ///   job's, so nothing is removed twice
    /// @throws PackagingException if the output belongs to another job or cannot be written
    public static void claim(Output output, String owner, Mode mode) {
        try {
            output.prepare();
            Optional<OwnerMark> mark = OwnerMark.read(output);
            if (mark.isEmpty() || !mark.get().owner().equals(owner)) {
                switch (mode) {
                    case INCREMENTAL -> take(output, owner, mark);
                    case OVERWRITE -> empty(output, owner, mark);
                    case EXTEND -> extend(output, owner, mark);
                }
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
    public static void refuseOthers(Output output, @Nullable String owner, Mode mode) {
        try {
            if (!output.exists()) {
                return;
            }
            Optional<OwnerMark> mark = OwnerMark.read(output);
            if (mark.isPresent() && mark.get().owner().equals(owner)) {
                return;
            }
            switch (mode) {
                case INCREMENTAL -> refuseShards(output, owner, mark);
                case OVERWRITE -> refuseForeign(output, mark);
                case EXTEND -> refuseUnfinished(output, mark);
            }
        } catch (IOException e) {
            throw PackagingException.reading(output.work(), e);
        }
    }

    /// Where the owner of an output begins to count.
    static Beginning beginning(Output output) throws IOException {
        return OwnerMark.read(output).map(OwnerMark::beginning).orElse(Beginning.NEW);
    }

    /// The number in the name of a shard or of a file beside it; -1 for any other name.
    static int number(String name) {
        Matcher shard = SHARD.matcher(name);
        return shard.matches() ? Integer.parseInt(shard.group(2)) : -1;
    }

    /// Whether a file of this name may be one of ours.
    static boolean isOurs(String name) {
        return OURS.matcher(name).matches();
    }

    private static void take(Output output, String owner, Optional<OwnerMark> mark)
            throws IOException {
        refuseShards(output, owner, mark);
        if (mark.isEmpty()) {
            output.writeNew(OWNER, OwnerMark.of(owner).bytes());
        }
    }

    /// From the first step on the output is nobody's but this job's, so a crash leaves nothing that
    /// another one could take for a dataset. What is too large for records waits there already, and
    /// stays.
    private static void empty(Output output, String owner, Optional<OwnerMark> mark)
            throws IOException {
        refuseForeign(output, mark);
        Set<String> names = output.names();
        write(output, OwnerMark.of(EMPTYING + owner));
        for (String name : names) {
            if (!name.equals(OWNER) && !name.equals(".large")) {
                output.remove(name);
            }
        }
        write(output, OwnerMark.of(owner));
    }

    private static void extend(Output output, String owner, Optional<OwnerMark> mark)
            throws IOException {
        refuseUnfinished(output, mark);
        int shard = 0;
        int unpacked = 0;
        for (String name : output.names()) {
            shard = Math.max(shard, number(name) + 1);
            Matcher table = UNPACKED.matcher(name);
            if (table.matches()) {
                String times = table.group(2);
                unpacked = Math.max(unpacked, 1 + (times == null ? 0 : Integer.parseInt(times)));
            }
        }
        int jobs = mark.map(before -> before.earlier().size() + 1).orElse(0);
        var beginning = new Beginning(shard, unpacked, jobs);
        write(
                output,
                mark.map(before -> before.extendedBy(owner, beginning))
                        .orElseGet(() -> new OwnerMark(List.of(), owner, beginning)));
    }

    private static void write(Output output, OwnerMark mark) throws IOException {
        var files = new TemporaryFiles(output, "owner");
        DatasetIndex.write(files, OWNER, out -> out.write(mark.bytes()));
        files.sync();
    }

    private static void refuseOwner(Output output, @Nullable String owner) throws IOException {
        String present = OwnerMark.read(output).map(OwnerMark::owner).orElse("unknown");
        if (!present.equals(owner)) {
            throw new PackagingException(
                    output
                            + " holds the shards of another job, or of an earlier one of this name ("
                            + present
                            + "): choose another output, delete what is there, or say by package.mode"
                            + " (overwrite, extend) what becomes of it");
        }
    }

    private static void refuseShards(
            Output output, @Nullable String owner, Optional<OwnerMark> mark) throws IOException {
        if (mark.isPresent()) {
            refuseOwner(output, owner);
            return;
        }
        for (String name : output.names()) {
            if (number(name) >= 0 || name.equals("_index.json")) {
                throw new PackagingException(
                        output
                                + " already holds "
                                + name
                                + ", which this job has not written: choose another output,"
                                + " or delete what is there");
            }
        }
    }

    /// A mistyped folder shall not be emptied.
    private static void refuseForeign(Output output, Optional<OwnerMark> mark) throws IOException {
        if (mark.isPresent()) {
            return;
        }
        for (String name : output.names()) {
            boolean known =
                    number(name) >= 0
                            || UNPACKED.matcher(name).matches()
                            || BESIDE.matcher(name).matches()
                            || name.startsWith(".shardline-")
                            || name.equals(".large");
            if (!known) {
                throw new PackagingException(
                        output
                                + " holds "
                                + name
                                + ", which is no part of a dataset of Shardline or img2dataset:"
                                + " package.mode overwrite does not remove it. Choose another"
                                + " output, or delete what is there yourself");
            }
        }
    }

    private static void refuseUnfinished(Output output, Optional<OwnerMark> mark)
            throws IOException {
        if (mark.isPresent() && output.read("_summary.json").isEmpty()) {
            throw new PackagingException(
                    output
                            + " holds a job that is not complete ("
                            + mark.get().owner()
                            + "): run it to its end before another one extends it");
        }
    }
}
