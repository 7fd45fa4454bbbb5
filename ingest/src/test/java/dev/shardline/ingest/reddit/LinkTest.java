package dev.shardline.ingest.reddit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.reddit.Link.Album;
import dev.shardline.ingest.reddit.Link.Image;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

    @ParameterizedTest
    @CsvSource({
        "https://i.redd.it/abc.png, https://i.redd.it/abc.png",
        "https://i.imgur.com/abc.png, https://i.imgur.com/abc.png",
        "http://imgur.com/abc, http://i.imgur.com/abc.jpg",
        "https://imgur.com/abc.jpg, https://i.imgur.com/abc.jpg",
        "https://imgur.com/abc.jpg?1, https://i.imgur.com/abc.jpg",
        "https://imgur.com/abc.png, https://i.imgur.com/abc.png",
        "https://m.imgur.com/abc, https://i.imgur.com/abc.jpg",
        "https://www.imgur.com/abc, https://i.imgur.com/abc.jpg",
        "https://www.i.imgur.com/abc.jpg, https://i.imgur.com/abc.jpg",
        "https://farm5.staticflickr.com/1/imgur_a.jpg, https://farm5.staticflickr.com/1/imgur_a.jpg",
        "https://www.reddit.com/r/roses/comments/a/b/, https://www.reddit.com/r/roses/comments/a/b/"
    })
    void mendsAddresses(String url, String mended) {
        assertThat(Link.of(post(url))).isEqualTo(new Image(mended));
    }

    @ParameterizedTest
    @CsvSource({
        "https://imgur.com/a/AbC12, AbC12",
        "https://m.imgur.com/a/AbC12/, AbC12",
        "https://imgur.com/gallery/AbC12, AbC12",
        "https://imgur.com/gallery/my-first-rose-AbC12, AbC12"
    })
    void findsAlbums(String url, String album) {
        assertThat(Link.of(post(url))).isEqualTo(new Album(album));
    }

    @Test
    void takesTheFirstImageOfAGallery() throws IOException {
        JsonNode post =
                new JsonMapper()
                        .readTree(
                                """
                                {"url": "https://www.reddit.com/gallery/abc",
                                 "gallery_data": {"items": [{"media_id": "m1"}, {"media_id": "m2"}]}}
                                """);

        assertThat(Link.of(post)).isEqualTo(new Image("https://i.redd.it/m1.jpg"));
        assertThat(Link.of(post("https://www.reddit.com/gallery/abc"))).isEqualTo(new Link.None());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://i.redd.it/a.jpg",
                "https://m.imgur.com/a",
                "https://www.reddit.com/gallery/a",
                "http://farm0.static.flickr.com/a.jpg",
                "http://farm8.staticflickr.com/a.jpg"
            })
    void wantsTheHostsOfRedcaps(String url) {
        assertThat(Link.isWanted(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://example.org/i.redd.it", "https://v.redd.it/a", "no address", ""})
    void wantsNoOthers(String url) {
        assertThat(Link.isWanted(url)).isFalse();
    }

    private static JsonNode post(String url) {
        return new JsonMapper().createObjectNode().put("url", url);
    }
}
