package dev.shardline.ingest.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.shardline.ingest.Source;
import dev.shardline.ingest.stats.Statistics.Buckets;
import dev.shardline.ingest.stats.Statistics.Domain;
import dev.shardline.ingest.stats.Statistics.Numbers;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceStatisticsTest {

    @TempDir private Path folder;
    @TempDir private Path work;

    @Test
    void countsASource() throws IOException {
        Statistics found =
                statistics(
                        """
                        URL,TEXT,WIDTH,HEIGHT,similarity,LANGUAGE,punsafe,exif
                        http://www.a.com/1,a,1024,512,0.3,en,0.1,"{""Image Model"": ""X""}"
                        http://A.com/1,ä,1024,1024,0.4,en,0.3,{}
                        http://b.com/1,%s,128,100,1.0,,0.9,
                        http://b.com/1,%s,128,100,6016,de,0.9,
                        no address,,,,,de,,
                        ,no url,1,1,1,en,1,
                        """
                                .formatted("c".repeat(100), "c".repeat(100)));

        assertThat(found.rows()).isEqualTo(5);
        assertThat(found.badRows()).isEqualTo(1);
        assertThat(found.unique()).isEqualTo(4);
        assertThat(found.sites()).isEqualTo(4);
        assertThat(found.languages())
                .containsExactly(entry("de", 2L), entry("en", 2L), entry("null", 1L));
        assertThat(found.counts())
                .containsExactly(
                        entry("width or height >= 1024", 2L),
                        entry("width or height >= 512", 2L),
                        entry("width or height >= 256", 2L),
                        entry("width and height >= 1024", 1L),
                        entry("width and height >= 512", 2L),
                        entry("width and height >= 256", 2L),
                        entry("length of caption >= 100", 2L),
                        entry("0.4 <= similarity < 1.0", 1L),
                        entry("exif GPS GPSLatitude", 0L),
                        entry("exif Image Copyright", 0L),
                        entry("exif Image Model", 1L),
                        entry("exif Image DateTime", 0L),
                        entry("exif Image ImageDescription", 0L));
        assertThat(found.domains())
                .containsExactly(
                        new Domain("b.com", 2, 0.9),
                        new Domain("a.com", 2, 0.2),
                        new Domain("", 1, null));
    }

    @Test
    void bothEndsOfABucketBelongToIt() throws IOException {
        Statistics found =
                statistics(
                        "URL,TEXT,WIDTH,HEIGHT\nu,%s,128,1\nu,ä,129,2000\n"
                                .formatted("c".repeat(25)));
        assertThat(found.buckets())
                .extracting(Buckets::name)
                .containsExactly("width", "height", "characters of caption", "bytes of caption");
        assertThat(found.buckets().getFirst().rows())
                .containsExactly(
                        entry("0-128", 1L),
                        entry("128-256", 2L),
                        entry("256-512", 0L),
                        entry("512-1024", 0L),
                        entry("1024-", 0L));
        assertThat(found.buckets().get(1).rows()).containsEntry("1024-", 1L);
        assertThat(found.buckets().get(2).rows())
                .containsEntry("0-25", 2L)
                .containsEntry("25-50", 1L);
    }

    @Test
    void quantilesAreValuesOfTheColumn() throws IOException {
        var text = new StringBuilder("URL,TEXT,n,x\n");
        for (int i = 100; i >= 1; i--) {
            text.append("u,t,").append(i).append(",0.5\n");
        }
        Statistics found = statistics(text.toString());
        assertThat(found.numbers())
                .containsExactly(
                        new Numbers(
                                "n",
                                100,
                                List.of(
                                        1.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0,
                                        100.0)),
                        new Numbers("x", 100, List.of(.5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5)),
                        new Numbers(
                                "length of caption",
                                100,
                                List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)));
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.Example.com/x,example.com",
        "HTTPS://example.com:8080?x,example.com:8080",
        "//cdn.example.com/x,cdn.example.com",
        "http://ｅｘａｍｐｌｅ.com/x,example.com",
        "http://wwww.example.com,wwww.example.com",
        "example.com/x,''",
        "data:image/png;base64,''"
    })
    void domainsAreLaions(String url, String domain) {
        assertThat(Domains.domain(url)).isEqualTo(domain);
    }

    private Statistics statistics(String csv) throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), csv);
        var columns = new Columns("URL", "TEXT", null, null, null);
        var settings =
                new SourceSettings(
                        SourceFormat.CSV, List.of(file.toString()), columns, OnBadRow.SKIP);
        try (Source source = Source.open(settings, work)) {
            return SourceStatistics.of(source, columns, work, 10, 10);
        }
    }
}
