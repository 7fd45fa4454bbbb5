package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a.com | http://a.com/",
                "' HTTP://A.Com:80/x ' | http://a.com/x",
                "https://a.com:443/x#top | https://a.com/x",
                "https://a.com:8443/?q=1 | https://a.com:8443/?q=1",
                "http:a.com/x | http://a.com/x",
                "http:\\\\a.com\\x\\y?z\\ | http://a.com/x/y?z\\",
                "http://a.com/a b\"c<d>?e f'g | http://a.com/a%20b%22c%3Cd%3E?e%20f%27g",
                "http://a.com/%zz%41%20 | http://a.com/%zz%41%20",
                "http://a.com/a/../b/./c/%2e%2E/d/.. | http://a.com/b/",
                "http://a.com/../.. | http://a.com/",
                "http://a.com/é/猫.jpg?ü | http://a.com/%C3%A9/%E7%8C%AB.jpg?%C3%BC",
                "http://bücher.example/ | http://xn--bcher-kva.example/",
                "http://例え.テスト./ | http://xn--r8jz45g.xn--zckzah/",
                "http://b%C3%BCcher.example/ | http://xn--bcher-kva.example/",
                "http://my_host.example/ | http://my_host.example/",
                "http://user:p@ss@a.com/x@y | http://a.com/x@y",
                "http://2130706433/ | http://127.0.0.1/",
                "http://0x7f.1/ | http://127.0.0.1/",
                "http://0177.0.0.1/ | http://127.0.0.1/",
                "http://127.1./ | http://127.0.0.1/",
                "http://[::1]:8080/ | http://[0:0:0:0:0:0:0:1]:8080/",
                "http://[::ffff:127.0.0.1]/ | http://127.0.0.1/",
                "http://１２７.0.0.1/ | http://127.0.0.1/",
                "http://a.com//x | http://a.com//x"
            })
    void readsUrlsAsBrowsersDo(String given, String requested) throws Exception {
        assertThat(Url.parse(given)).hasToString(requested);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cat.jpg",
                "www.a.com/x.jpg",
                "//a.com/x",
                "ftp://a.com/x",
                "data:image/png;base64,AAAA",
                "javascript:alert(1)",
                "http://",
                "http:///",
                "http://:80/",
                "http://a.com:0/",
                "http://a.com:65536/",
                "http://a.com:x/",
                "http://a b.com/",
                "http://a..com/",
                "http://a%00b.com/",
                "http://a<b>.com/",
                "http://[::1/",
                "http://[fe80::1%25eth0]/",
                "http://[nope]/",
                "http://1.2.3.4.5/",
                "http://256.1.1.1/",
                "http://0x100000000/",
                "http://99999999999999999999/"
            })
    void refusesWhatIsNoUrl(String given) {
        assertThatThrownBy(() -> Url.parse(given))
                .isInstanceOfSatisfying(
                        FailedException.class,
                        e -> assertThat(e.failure().reason()).isEqualTo(Reason.BAD_URL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://b.com/y | https://b.com/y",
                "//b.com/y | http://b.com/y",
                "/y?z | http://a.com:81/y?z",
                "y z.jpg | http://a.com:81/d/y%20z.jpg",
                "../y | http://a.com:81/y",
                "?n=1 | http://a.com:81/d/x?n=1",
                "'' | http://a.com:81/d/x?q=/",
                "#f | http://a.com:81/d/x?q=/",
                "\\y | http://a.com:81/y"
            })
    void resolvesLocations(String location, String target) throws Exception {
        assertThat(Url.parse("http://a.com:81/d/x?q=/").resolve(location)).hasToString(target);
    }

    @Test
    void keepsTheBytesOfALocation() throws Exception {
        assertThat(Url.parse("http://a.com/").resolve("/\u00c3\u00a9"))
                .hasToString("http://a.com/%C3%A9");
    }

    @Test
    void neverShowsPasswords() {
        assertThatThrownBy(() -> Url.parse("http://user:secret@a.com:x/"))
                .hasMessageContaining("***@a.com")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("user");
        assertThatThrownBy(() -> Url.parse("http://user:sec/ret@a.com/"))
                .hasMessageNotContaining("sec/ret");
    }
}
