package dev.shardline.pipeline.quickstart;

import java.nio.file.Path;

/// The recipe of the quickstart: also the first recipe that a new user reads, hence the comments.
final class DemoRecipe {

    private DemoRecipe() {}

    static String text(Path csv, Path output) {
        return """
        # A whole job in one file. `shardline run` takes it; so does every other subcommand.
        job: quickstart

        source:
          format: csv
          paths: [%s]
          columns: {url: url, caption: caption, md5: md5} # the others are kept as they are

        filter: "width >= %d" # CEL over the columns of the list
        dedup: [url, caption]

        fetch:
          concurrency: 64
          # Short, as everything is on this machine; leave them out for the web.
          timeout: 2s
          connect_timeout: 1s
          idle_timeout: 1s
          retries: 1
          max_bytes: 8MB
          # The pictures are on loopback, which is otherwise out of bounds.
          allow_networks: ["127.0.0.1/32"]

        validate:
          verify: md5
          min_side: 64
          max_area: 3000000
          max_aspect: 5
          resize: {mode: keep_ratio, size: 256}
          encode: {format: jpg, quality: 95}

        package:
          format: webdataset
          samples_per_shard: 100

        output: %s
        """
                .formatted(quoted(csv), DemoList.FILTERED_BELOW, quoted(output));
    }

    /// Single quotes: in YAML nothing but the quote itself means anything there.
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
