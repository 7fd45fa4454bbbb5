package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.Samples;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.EnrichSettings.Device;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.SameBytes;
import dev.shardline.schemas.recipe.SourceSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Records and packagers for tests.
final class Fixtures {
    static final List<Column> LAION =
            List.of(
                    new Column("SAMPLE_ID", "BIGINT"),
                    new Column("WIDTH", "INTEGER"),
                    new Column("similarity", "DOUBLE"));

    private Fixtures() {}

    static PackagerConfig config(Path output, int samplesPerShard) {
        return config(output, ShardFormat.WEBDATASET, samplesPerShard, LAION, 0, 1);
    }

    static PackagerConfig config(
            Path output,
            ShardFormat format,
            int samplesPerShard,
            List<Column> columns,
            int partition,
            int partitions) {
        return new PackagerConfig(
                new PackageSettings(format, samplesPerShard, HashType.SHA256, true),
                Output.of(output),
                partition,
                partitions,
                columns,
                new SourceSettings.Columns("URL", "TEXT", null, null, null),
                EnrichSettings.NONE,
                new SameBytes(null, false));
    }

    /// Of a job that compares what images look like.
    static PackagerConfig comparing(
            Path output, int samplesPerShard, List<Column> columns, Duplicates duplicates) {
        return new PackagerConfig(
                new PackageSettings(ShardFormat.WEBDATASET, samplesPerShard, HashType.SHA256, true),
                Output.of(output),
                0,
                1,
                columns,
                new SourceSettings.Columns("URL", "TEXT", null, null, null),
                new EnrichSettings(null, List.of(), null, duplicates, Device.CPU, 1),
                new SameBytes(null, false));
    }

    static PackagerConfig config(Path output, PackageSettings settings) {
        return new PackagerConfig(
                settings,
                Output.of(output),
                0,
                1,
                LAION,
                new SourceSettings.Columns("URL", "TEXT", null, null, "G", "N", null),
                EnrichSettings.NONE,
                new SameBytes(null, false));
    }

    static ImageRecord image(String id, @Nullable String caption, String attributes) {
        return new ImageRecord(
                id,
                "http://a.com/" + id + ".jpg",
                caption,
                null,
                null,
                attributes,
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    static String laion(int i) {
        return "{\"SAMPLE_ID\":"
                + (41_826_002_453L + i)
                + ",\"WIDTH\":640,\"similarity\":0.301573485136032"
                + i
                + "}";
    }

    static ImageSample sample(ImageRecord image) {
        byte[] body = ("\u00ff\u00d8\u00ff picture of " + image.getId()).getBytes(UTF_8);
        body[0] = (byte) 0xff;
        body[1] = (byte) 0xd8;
        body[2] = (byte) 0xff;
        return new ImageSample(
                image,
                ByteBuffer.wrap(body),
                "jpg",
                256,
                171,
                640,
                427,
                "{\"Image Make\": \"Canon\"}",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "098f6bcd4621d373cade4e832627b4f6",
                null,
                null,
                Map.of(),
                null,
                null);
    }

    static ImageSample sample(int i) {
        return sample(image("0-" + i, "picture " + i, laion(i)));
    }

    /// A sample that looks like this.
    static ImageSample looking(ImageSample sample, long hash) {
        return Samples.judged(sample, Map.of(), hash);
    }

    static RecordFate fate(int i, Reason reason) {
        return reason.ends(image("0-" + i, "picture " + i, laion(i)), "It is " + reason.word());
    }

    /// Ten records, three of them failures, at the offsets of their places times two.
    static List<SpecificRecord> tenRecords() {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 10; i++) {
            records.add(
                    switch (i) {
                        case 2 -> fate(i, Reason.FILTERED);
                        case 5 -> fate(i, Reason.DNS);
                        case 9 -> fate(i, Reason.DUPLICATE);
                        default -> sample(i);
                    });
        }
        return records;
    }

    /// Packs the records from where the ledger ends.
    static List<ShardCommitted> pack(
            PackagerConfig config,
            Collection<ShardCommitted> ledger,
            List<? extends SpecificRecord> records) {
        var committed = new ArrayList<ShardCommitted>();
        try (var packager = new Packager(config, ledger)) {
            for (int i = 0; i < records.size(); i++) {
                accept(packager, i, records.get(i)).ifPresent(committed::add);
            }
            for (var rest = packager.finish(); rest.isPresent(); rest = packager.finish()) {
                committed.add(rest.get());
            }
        }
        return committed;
    }

    static Optional<ShardCommitted> accept(Packager packager, int place, SpecificRecord record) {
        return packager.accept(place * 2L, 1_000_000L + place * 100L, record);
    }

    /// All files below a folder with their bytes, as text of one char a byte.
    static SortedMap<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        folder.relativize(file).toString(),
                        new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
        return contents;
    }

    static void execute(String sql) throws SQLException {
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Rows of a query, each with its values as text, joined by `|`.
    static List<String> query(String sql) throws SQLException {
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement();
                var rows = statement.executeQuery(sql)) {
            var result = new ArrayList<String>();
            while (rows.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                result.add(String.join("|", values));
            }
            return result;
        }
    }
}
