package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedcapsCollectCommandTest {

    private static final String POST =
            """
            {"id": "ei9s2k", "subreddit": "roses", "title": "My first rose [OC]", "score": 57,\
             "url": "https://i.redd.it/0a1.jpg", "author": "ann", "created_utc": 1577836911}
            """;

    @TempDir Path folder;

    @Test
    void collectsTheMonthsOfARange() throws IOException {
        Path dump = Files.writeString(folder.resolve("dump.jsonl"), POST);

        Ran ran = run("-s", "r/roses", "-m", "2020-01..2020-02", "--dump", dump.toString());

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out())
                .contains("roses_2020-01.json: 1 annotations of 1 posts")
                .contains("roses_2020-02.json: 0 annotations of 0 posts");
        assertThat(folder.resolve("roses_2020-01.json")).content().contains("\"my first rose\"");
    }

    @Test
    void refusesMonthsThatAreNone() {
        Ran ran = run("-s", "roses", "-m", "January", "--dump", "x");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("is a month such as 2020-01", "but was \"January\"");
    }

    @Test
    void refusesNamesThatAreNoSubreddits() {
        Ran ran = run("-s", "../x", "-m", "2020-01", "--dump", "x");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("is the name of a subreddit");
    }

    @Test
    void refusesADumpThatIsNotThere() {
        Ran ran = run("-s", "roses", "-m", "2020-01", "--dump", folder + "/absent.zst");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("absent.zst cannot be read");
        assertThat(folder.resolve("roses_2020-01.json")).doesNotExist();
    }

    private Ran run(String... arguments) {
        var line = new ArrayList<Object>(List.of("redcaps", "collect"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("-o", folder));
        return Ran.command(line.toArray());
    }
}
