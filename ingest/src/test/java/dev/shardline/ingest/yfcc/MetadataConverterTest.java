package dev.shardline.ingest.yfcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.yfcc.MetadataConverter.Converted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetadataConverterTest {

    private static final String LINE =
            "{\"photoid\": 6985418911, \"uid\": \"39089491@N00\", \"unickname\": \"guckxzs\","
                    + " \"datetaken\": \"2012-02-16 09:56:37.0\", \"dateuploaded\": \"1331840483\","
                    + " \"capturedevice\": \"Canon+PowerShot+ELPH+310+HS\", \"title\": \"IMG_0520\","
                    + " \"description\": \"My+vacation\", \"usertags\": \"canon,holiday\","
                    + " \"machinetags\": \"\", \"longitude\": -81.804885, \"latitude\": 24.550558,"
                    + " \"accuracy\": 12, \"pageurl\":"
                    + " \"http://www.flickr.com/photos/39089491@N00/6985418911/\","
                    + " \"downloadurl\":"
                    + " \"http://farm8.staticflickr.com/7205/6985418911_df7747990d.jpg\","
                    + " \"licensename\": \"Attribution-NonCommercial-NoDerivs License\","
                    + " \"licenseurl\": \"http://creativecommons.org/licenses/by-nc-nd/2.0/\","
                    + " \"serverid\": 7205, \"farmid\": 8, \"secret\": \"df7747990d\","
                    + " \"secretoriginal\": \"692d7e0a7f\", \"ext\": \"jpg\", \"marker\": 0,"
                    + " \"key\": \"4e2f7a26a1dfbf165a7e30bdabf7e72a\"}";

    @TempDir private Path folder;

    private Converted convert(Path... files) throws InterruptedException {
        var converter = new MetadataConverter(MetadataConverter.LINES_PER_MEMBER, _ -> {});
        return converter.convert(List.of(files), folder.resolve("out"));
    }

    private Path out(String name) {
        return folder.resolve("out").resolve(name);
    }

    private Path database(@Nullable Object[]... rows) throws SQLException {
        return Metadata.database(folder.resolve("yfcc100m_dataset.sql"), rows);
    }

    @Test
    void aRowOfTheDatabaseBecomesTheLineOfTheSpecification() throws Exception {
        Converted converted = convert(database(Metadata.example()));

        assertThat(Metadata.lines(out("4e2.gz"))).containsExactly(LINE);
        assertThat(converted.rows()).isEqualTo(1);
    }

    @Test
    void thereAreExactly4096FilesAndEmptyOnesCanBeRead() throws Exception {
        convert(database(Metadata.example()));

        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertThat(files)
                    .hasSize(Shards.COUNT)
                    .allMatch(file -> file.toString().endsWith(".gz"));
        }
        assertThat(Metadata.lines(out("000.gz"))).isEmpty();
        assertThat(Metadata.lines(out("fff.gz"))).isEmpty();
    }

    @Test
    void linesKeepTheOrderOfTheDatabaseInMembersOfAHundred() throws Exception {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            @Nullable Object[] row = Metadata.example();
            row[0] = (long) i;
            rows.add(row);
        }
        convert(Metadata.database(folder.resolve("db"), Columns.NAMES, rows));

        List<String> lines = Metadata.lines(out("4e2.gz"));
        assertThat(lines).hasSize(250);
        for (int i = 0; i < 250; i++) {
            assertThat(lines.get(i)).startsWith("{\"photoid\": " + i + ", ");
        }
        assertThat(Metadata.members(out("4e2.gz"))).hasSize(3);
    }

    @Test
    void theSameDatabaseGivesTheSameBytes() throws Exception {
        Path database = database(Metadata.example(), Metadata.row("http://example.com/0.jpg"));
        convert(database);
        byte[] first = Files.readAllBytes(out("57d.gz"));
        convert(database);

        assertThat(out("57d.gz")).hasBinaryContent(first);
    }

    @Test
    void rowsThatCannotBecomeLinesAreListed() throws Exception {
        Path database =
                database(
                        Metadata.with("downloadurl", null),
                        Metadata.with("latitude", "north"),
                        Metadata.with("title", new byte[] {1}),
                        Metadata.example());
        Converted converted = convert(database);

        assertThat(converted.rows()).isEqualTo(1);
        assertThat(converted.badRows()).isEqualTo(3);
        assertThat(converted.firstBadRow().orElse(""))
                .isEqualTo(database + ":1: it has no downloadurl, of which its key is made");
        assertThat(Files.readAllLines(out(MetadataConverter.BAD_ROWS)))
                .hasSize(3)
                .element(1)
                .asString()
                .contains(
                        "\"line\":2",
                        "longitude, latitude or accuracy is no number: \\\"north\\\"");
    }

    @Test
    void oldFilesAreReplacedAndAFailureLeavesThem() throws Exception {
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(out("4e2.gz"), "old");
        Path broken = Files.writeString(folder.resolve("no.sql"), "SQLite format 3\0 but no more");

        assertThatThrownBy(() -> convert(broken)).isInstanceOf(SourceException.class);
        assertThat(out("4e2.gz")).hasContent("old");

        convert(database(Metadata.example()));
        assertThat(Metadata.lines(out("4e2.gz"))).hasSize(1);
    }

    @Test
    void leftoversOfAKillAreRemoved() throws Exception {
        Path leftover = Files.createDirectories(out(".shardline-metadata")).resolve("4e2.gz");
        Files.writeString(leftover, "half");
        convert(database(Metadata.example()));

        assertThat(Metadata.lines(out("4e2.gz"))).containsExactly(LINE);
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aTruncatedDatabaseSaysSo() throws Exception {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(Metadata.example());
        }
        Path database = Metadata.database(folder.resolve("db"), Columns.NAMES, rows);
        try (var channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }

        assertThatThrownBy(() -> convert(database))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(database + " is damaged or cut off")
                .hasMessageContaining("MD5");
        assertThat(out("4e2.gz")).doesNotExist();
    }

    @Test
    void aDatabaseWithoutTheTableSaysWhatItHas() throws Exception {
        Path database = folder.resolve("other.db");
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE cats (name)");
        }
        assertThatThrownBy(() -> convert(database))
                .hasMessage(database + " has no table yfcc100m_dataset. Its tables are: cats.");
    }

    @Test
    void missingColumnsAreNamed() throws Exception {
        List<String> columns = Columns.NAMES.stream().filter(name -> !name.equals("ext")).toList();
        Path database =
                Metadata.database(folder.resolve("db"), columns, List.<@Nullable Object[]>of());
        assertThatThrownBy(() -> convert(database))
                .hasMessageStartingWith(database + " lacks the columns ext of YFCC100m.");
    }

    @Test
    void otherFilesAreRefused() throws Exception {
        Path zip = Files.writeString(folder.resolve("a.zip"), "PK\3\4 and so on, binary");
        assertThatThrownBy(() -> convert(zip))
                .hasMessage(
                        zip
                                + " is neither an SQLite database nor a text file of YFCC100m's"
                                + " metadata.");
        Path text = Files.writeString(folder.resolve("a.txt"), "a\tb\n");
        assertThatThrownBy(() -> convert(text))
                .hasMessage(
                        text
                                + " has 2 values between tabs in its first line, not the 25 of"
                                + " Yahoo's files.");
        assertThatThrownBy(() -> convert(folder.resolve("none")))
                .hasMessage(folder.resolve("none") + " does not exist.");
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> convert(empty)).hasMessage(empty + " is empty: it has 0 bytes.");
    }

    @Test
    void yahoosTextFilesBecomeTheSameLines() throws Exception {
        String fields =
                Arrays.stream(Metadata.example())
                        .map(String::valueOf)
                        .collect(Collectors.joining("\t"));
        int afterId = fields.indexOf('\t');
        String line =
                "0\t"
                        + fields.substring(0, afterId)
                        + "\t4e2f7a26a1dfbf165a7e30bdabf7e72a"
                        + fields.substring(afterId);
        Path file = folder.resolve("yfcc100m_dataset.bz2");
        try (OutputStream out = new BZip2CompressorOutputStream(Files.newOutputStream(file))) {
            out.write((line + "\nbroken\tline\n").getBytes(StandardCharsets.UTF_8));
        }
        Converted converted = convert(file);

        assertThat(Metadata.lines(out("4e2.gz"))).containsExactly(LINE);
        assertThat(converted.firstBadRow()).contains(file + ":2: it has 2 values, not 25");
    }

    @Test
    void aTextFileThatIsCutOffSaysSo() throws IOException {
        Path whole = folder.resolve("whole.bz2");
        try (OutputStream out = new BZip2CompressorOutputStream(Files.newOutputStream(whole))) {
            out.write("a\tb\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(folder.resolve("half.bz2"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> convert(half)).isInstanceOf(SourceException.class);
    }
}
