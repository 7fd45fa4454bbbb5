package dev.shardline.pipeline.cli;

import java.nio.file.Path;
import java.util.stream.Stream;

/// The program in a process of its own, run to its end.
final class Program {

    private Program() {}

    /// Runs a command.
    ///
    /// @param folder to start it in; takes what it writes
    static Ran run(Path folder, Object... args) {
        var words = Stream.of(args).map(Object::toString).toList();
        try (var program = dev.shardline.pipeline.it.Program.start(folder, words)) {
            int code = program.awaitExit(dev.shardline.pipeline.it.Program.PATIENCE);
            return new Ran(code, program.printed(), program.complained());
        }
    }
}
