package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.accept;
import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.fate;
import static dev.shardline.packager.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.SameBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the ledger says of failing hosts and of bytes that come from many addresses.
class SuspectsTest {

    /// That of all samples of the fixtures, each of which has an address of its own.
    private static final String HASH =
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @TempDir private Path output;

    @Test
    void hostsAreCountedWithTheReasonButNotForWhatWasNeverAsked() {
        try (var packager = new Packager(config(output, 1), List.of())) {
            accept(packager, 0, fate(0, Reason.DNS));
            accept(packager, 1, fate(1, Reason.DNS));
            accept(packager, 2, fate(2, Reason.NOT_AN_IMAGE));
            accept(packager, 3, fate(3, Reason.DUPLICATE));
            assertThat(packager.progress().hosts())
                    .isEqualTo(Map.of("a.com dns", 2L, "a.com not_an_image", 1L));
            ShardCommitted shard = accept(packager, 4, sample(4)).orElseThrow();
            assertThat(shard.getHosts()).isEqualTo(packager.progress().hosts());
            accept(packager, 5, fate(5, Reason.TLS));
            ShardCommitted next = accept(packager, 6, sample(6)).orElseThrow();
            assertThat(next.getHosts()).isEqualTo(Map.of("a.com tls", 1L));

            try (var again = new Packager(config(output, 1), List.of(shard, next))) {
                assertThat(again.progress().hosts()).containsEntry("a.com dns", 2L).hasSize(3);
            }
        }
    }

    @Test
    void bytesAreCountedFromTheThirdAddressOn() {
        PackagerConfig plain = config(output, 4);
        var config =
                new PackagerConfig(
                        plain.settings(),
                        Output.of(output),
                        0,
                        1,
                        plain.columns(),
                        plain.source(),
                        EnrichSettings.NONE,
                        new SameBytes(3, false));
        try (var packager = new Packager(config, List.of())) {
            accept(packager, 0, sample(0));
            accept(packager, 1, sample(1));
            accept(packager, 2, sample(1));
            assertThat(packager.progress().sameBytes()).isEmpty();
            ShardCommitted shard = accept(packager, 3, sample(2)).orElseThrow();
            assertThat(shard.getSameBytes()).isEqualTo(Map.of(HASH, 1L));
            accept(packager, 4, sample(3));
            assertThat(packager.progress().sameBytes()).isEqualTo(Map.of(HASH, 2L));
        }
    }
}
