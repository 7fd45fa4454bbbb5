package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFilesTest extends FetcherTestBase {

    @TempDir Path folder;

    private Fetcher allowing(Path allowed) {
        var settings = settings();
        settings.allowFiles = List.of(allowed.toString());
        return fetcher(settings);
    }

    @Test
    void readsFilesBelowAllowedFolders() throws Exception {
        Files.writeString(folder.resolve("a b.jpg"), "abc");
        var fetcher = allowing(folder);
        assertThat(text(fetched(fetcher, "file://" + folder + "/a b.jpg"))).isEqualTo("abc");
        assertThat(text(fetched(fetcher, "FILE:" + folder + "/a%20b.jpg"))).isEqualTo("abc");
    }

    @Test
    void readsNoOtherFiles() throws Exception {
        var allowed = Files.createDirectory(folder.resolve("allowed"));
        Files.writeString(folder.resolve("secret"), "abc");
        Files.createSymbolicLink(allowed.resolve("link"), folder.resolve("secret"));
        var fetcher = allowing(allowed);
        for (var name : List.of("../secret", "%2e%2e/secret", "link", "../missing")) {
            var fate = ended(fetcher, "file://" + allowed + "/" + name);
            assertThat(fate.getReason()).as(name).isEqualTo("blocked_address");
            assertThat(fate.getMessage()).contains("fetch.allow_files");
        }
        var none = ended(fetcher(settings()), "file:///etc/passwd");
        assertThat(none.getReason()).isEqualTo("blocked_address");
    }

    @Test
    void saysWhatCannotBeRead() throws Exception {
        Files.createFile(folder.resolve("empty"));
        Files.write(folder.resolve("big"), new byte[(1 << 20) + 1]);
        var fetcher = allowing(folder);
        var url = "file://" + folder;
        assertThat(ended(fetcher, url + "/missing").getReason()).isEqualTo("file_not_found");
        assertThat(ended(fetcher, url).getReason()).isEqualTo("file_not_found");
        assertThat(ended(fetcher, url + "/empty").getReason()).isEqualTo("empty_body");
        assertThat(ended(fetcher, url + "/big").getReason()).isEqualTo("too_many_bytes");
    }
}
