package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The file that says whose an output is: a line for each job that has written into it, the last
/// one its owner. A job that extends others says where it begins, behind tabs.
///
/// @param earlier lines of jobs that are complete
record OwnerMark(List<String> earlier, String owner, Beginning beginning) {
    static final String FILE = ".shardline-job";

    OwnerMark {
        earlier = List.copyOf(earlier);
    }

    /// The first owner of an output.
    static OwnerMark of(String owner) {
        return new OwnerMark(List.of(), owner, Beginning.NEW);
    }

    static Optional<OwnerMark> read(Output output) throws IOException {
        return output.read(FILE).map(bytes -> parse(new String(bytes, UTF_8).strip()));
    }

    private static OwnerMark parse(String text) {
        List<String> lines = text.lines().toList();
        String[] last = (lines.isEmpty() ? "" : lines.getLast()).split("\t", -1);
        var beginning =
                last.length == 3
                        ? new Beginning(
                                Integer.parseInt(last[1]),
                                Integer.parseInt(last[2]),
                                lines.size() - 1)
                        : Beginning.NEW;
        return new OwnerMark(lines.subList(0, Math.max(0, lines.size() - 1)), last[0], beginning);
    }

    /// The mark of a job that goes on behind this one.
    OwnerMark extendedBy(String next, Beginning from) {
        var lines = new ArrayList<>(earlier);
        lines.add(line());
        return new OwnerMark(lines, next, from);
    }

    private String line() {
        return beginning.isExtension()
                ? owner + "\t" + beginning.shard() + "\t" + beginning.unpacked()
                : owner;
    }

    byte[] bytes() {
        return (String.join("\n", earlier) + (earlier.isEmpty() ? "" : "\n") + line() + "\n")
                .getBytes(UTF_8);
    }
}
