package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import java.nio.ByteBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

    private static final ByteBuffer IMAGE = ByteBuffer.wrap(new byte[] {1, 2, 3});
    private static final String IMAGE_MD5 = "5289df737df57326fcdd22597afb1fac";
    private static final String IMGUR_MD5 = "d835884373f4d6c8f24742ceabe74946";

    private static FetchedImage image(String finalUrl, @Nullable String md5) {
        var record =
                new ImageRecord(
                        "1",
                        "http://a/b.jpg",
                        null,
                        null,
                        null,
                        "{}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);
        return new FetchedImage(record, IMAGE, finalUrl, null, null, md5, null);
    }

    private static ThrowingCallable check(String address, ByteBuffer file, String... words) {
        return () -> Placeholders.of(List.of(words)).refuse(image(address, null), file);
    }

    private static void assertRefused(ThrowingCallable check, String words) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        RefusedImage.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(Reason.PLACEHOLDER);
                            assertThat(refused.sentence()).contains(words);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "https://i.imgur.com/removed.png, Imgur",
        "https://imgur.com/removed.png?x=1, Imgur",
        "https://s.yimg.com/pw/images/en-us/photo_unavailable_l.png, Flickr",
        "https://live.staticflickr.com/images/photo_unavailable.gif, Flickr"
    })
    void theKnownOnesAreRefusedByTheirAddress(String address, String words) {
        assertRefused(check(address, IMAGE, "known"), words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example/background-removed.png",
                "https://shop.example/removed.png",
                "https://notimgur.com/removed.png",
                "https://i.imgur.com/my-background-removed.png",
                "https://example.org/photo_unavailable.gif",
                "https://example.org/a b|c.jpg"
            })
    void whatOnlyLooksLikeThemIsNot(String address) {
        assertThatCode(check(address, IMAGE, "known")).doesNotThrowAnyException();
    }

    @Test
    void flickrsIsRefusedByItsSizeWhereItComesFromFlickr() {
        ByteBuffer file = ByteBuffer.allocate(9218);
        assertRefused(check("https://farm3.staticflickr.com/1/2.jpg", file, "known"), "9218 bytes");
        assertRefused(check("https://farm3.static.flickr.com/1/2.jpg", file, "known"), "Flickr");
        assertThatCode(check("https://example.org/1.jpg", file, "known"))
                .doesNotThrowAnyException();
        assertThatCode(check("https://farm3.staticflickr.com/1/2.jpg", IMAGE, "known"))
                .doesNotThrowAnyException();
    }

    @Test
    void imgursIsRefusedByItsHashFromAnywhere() {
        assertThatThrownBy(() ->
                        Placeholders.of(List.of("known"))
                                .refuse(image("https://a.example/b.jpg", IMGUR_MD5), IMAGE))
                .isInstanceOf(RefusedImage.class)
                .hasMessageContaining("Imgur");
    }

    @Test
    void theRecipesOwnAreRefusedByHashOrPartOfTheAddress() {
        String address = "http://a.example/gone/b.jpg";
        assertRefused(check(address, IMAGE, IMAGE_MD5.toUpperCase(java.util.Locale.ROOT)), "MD5");
        assertRefused(check(address, IMAGE, "/gone/"), "\"/gone/\"");
        assertThatCode(check(address, IMAGE, "known", "/other/", IMGUR_MD5))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutWordsAllPass() {
        assertThatCode(check("https://i.imgur.com/removed.png", IMAGE)).doesNotThrowAnyException();
    }
}
