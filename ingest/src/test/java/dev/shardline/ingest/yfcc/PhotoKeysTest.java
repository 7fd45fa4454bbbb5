package dev.shardline.ingest.yfcc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PhotoKeysTest {

    private final PhotoKeys keys = new PhotoKeys();

    @ParameterizedTest
    @CsvSource({
        "http://farm8.staticflickr.com/7205/6985418911_df7747990d.jpg,"
                + " 4e2f7a26a1dfbf165a7e30bdabf7e72a",
        "http://farm3.staticflickr.com/2572/3755291131_ba3ba1d8e1.jpg,"
                + " c2d2cd45f4481e6e661bc326ae16489",
        "http://farm1.staticflickr.com/2/1004_abc.jpg, 3eb87d7eb112386ef5c398a3285c7",
        "http://example.com/0.jpg, 57d0756dd78d5576afbc57d374b1556"
    })
    void bytesHaveNoLeadingZero(String url, String key) {
        assertThat(keys.of(url)).isEqualTo(key);
    }
}
