package dev.shardline.packager;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Records of YFCC100m, and shards made of them.
final class Photos {

    private Photos() {}

    /// @param groupRows how many rows the shard has: said by its last one
    static ImageRecord photo(String key, @Nullable Long groupRows) {
        return new ImageRecord(
                key,
                "s3://b/" + name(key),
                null,
                null,
                key.substring(0, 3),
                "{\"key\": \"" + key + "\", \"tags\": [\"a\"], \"machine_tags\": []}",
                List.of(),
                name(key),
                groupRows,
                List.of(),
                0L);
    }

    static String name(String key) {
        return "data/images/" + key + ".jpg";
    }

    static ImageSample sample(String key, @Nullable Long groupRows) {
        return new ImageSample(
                photo(key, groupRows),
                ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xd8}),
                "jpg",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }

    /// The shards that the results make.
    static List<ShardCommitted> pack(Path output, ShardFormat format, SpecificRecord... results) {
        var settings =
                new PackageSettings(
                        format,
                        PackageSettings.ALL,
                        HashType.SHA256,
                        false,
                        ShardBy.GROUP,
                        Names.KEY,
                        Order.NAME);
        var shards = new ArrayList<ShardCommitted>();
        try (var packager = new Packager(Fixtures.config(output, settings), List.of())) {
            for (int i = 0; i < results.length; i++) {
                packager.accept(i, 1000L + i, results[i]).ifPresent(shards::add);
            }
        }
        return shards;
    }
}
