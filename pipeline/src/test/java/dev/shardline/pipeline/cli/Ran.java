package dev.shardline.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/// A command that was run in this process, and what it said. For tests that run one at a time: the
/// process has one stdout and one stderr.
record Ran(int code, String out, String err) {

    static Ran command(Object... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            String[] words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
            int code = Commands.run(words);
            return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
