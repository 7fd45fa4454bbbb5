package dev.shardline.ingest.flickr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.flickr.FakeFlickr.Uploaded;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhotoTest {

    private static final String BASE = "https://live.staticflickr.com";

    @ParameterizedTest
    @CsvSource({
        "M, https://live.staticflickr.com/4865/46944690811_3535fb688d_m.jpg",
        "MEDIUM, https://live.staticflickr.com/4865/46944690811_3535fb688d.jpg",
        "B, https://live.staticflickr.com/4865/46944690811_3535fb688d_b.jpg"
    })
    void knowsTheAddressesOfTheSizes(PhotoSize size, String url) {
        assertThat(Photo.of(photo(), size, BASE)).map(Photo::url).contains(url);
    }

    @Test
    void takesTheAddressOfTheOriginalFromTheApi() {
        ObjectNode photo = photo().put("url_o", "https://live.staticflickr.com/4865/1_abc_o.png");

        assertThat(Photo.of(photo, PhotoSize.O, BASE).orElseThrow().url()).endsWith("1_abc_o.png");
        assertThat(Photo.of(photo(), PhotoSize.O, BASE)).isEmpty();
        assertThat(Photo.extras(PhotoSize.O)).endsWith(",url_o");
    }

    @Test
    void keepsOwnerAndLicence() {
        ObjectNode about = Photo.of(photo(), PhotoSize.M, BASE).orElseThrow().about();

        assertThat(about.path("owner").asText()).isEqualTo("161920781@N04");
        assertThat(about.path("owner_name").asText()).isEqualTo("Ann");
        assertThat(about.path("license").isIntegralNumber()).isTrue();
        assertThat(about.path("license_name").asText()).isEqualTo("CC BY 2.0");
        assertThat(about.path("page").asText())
                .isEqualTo("https://www.flickr.com/photos/161920781@N04/46944690811");
        assertThat(about.propertyStream().map(field -> field.getKey()))
                .isSubsetOf(Photo.columns().keySet());
    }

    @Test
    void leavesOutAPhotoThatLacksAPartOfItsAddress() {
        assertThat(Photo.of(photo().putNull("secret"), PhotoSize.M, BASE)).isEmpty();
        assertThat(Photo.of(photo().put("server", "../.."), PhotoSize.M, BASE)).isEmpty();
        assertThat(Photo.of(photo().put("id", "x"), PhotoSize.M, BASE)).isEmpty();
    }

    private static ObjectNode photo() {
        return FakeFlickr.json(new Uploaded(46_944_690_811L, 1_500_000_000));
    }
}
