package dev.shardline.ingest;

import dev.shardline.ingest.yfcc.BadLine;
import dev.shardline.ingest.yfcc.MetadataConverter;
import dev.shardline.ingest.yfcc.PhotoLine;
import dev.shardline.ingest.yfcc.PhotoRecords;
import dev.shardline.ingest.yfcc.PhotoShard;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.Photos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// YFCC100m's converted metadata: a file for each shard, its rows in the order of their keys. Rows
/// of kinds that are not wanted are none. A list of rows that could not be converted counts as a
/// file, too.
///
/// @param photos what is wanted
record PhotoFormat(Photos photos) implements Format {

    @Override
    public List<Column> columns(Path file, int files) {
        throw new IllegalStateException("the columns of YFCC100m are known before");
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.empty();
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        FileRows rows =
                file.endsWith(MetadataConverter.BAD_ROWS)
                        ? new BadRows(Files.readAllLines(file).iterator())
                        : new ShardRows(new PhotoRecords(photos), PhotoShard.read(file).iterator());
        for (long skipped = 0; skipped < row; skipped++) {
            var _ = rows.next();
        }
        return rows;
    }

    private record ShardRows(PhotoRecords records, Iterator<PhotoLine> lines) implements FileRows {

        @Override
        public Optional<RawRow> next() {
            while (lines.hasNext()) {
                PhotoLine line = lines.next();
                try {
                    Optional<ImageRecord> image = records.of(line);
                    if (image.isPresent()) {
                        return Optional.of(new RawRow.Whole(line.number(), image.get()));
                    }
                } catch (IOException e) {
                    return Optional.of(new RawRow.Broken(line.number(), "it is not JSON"));
                }
            }
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private record BadRows(Iterator<String> lines) implements FileRows {

        @Override
        public Optional<RawRow> next() throws IOException {
            if (!lines.hasNext()) {
                return Optional.empty();
            }
            BadLine bad = BadLine.of(lines.next());
            return Optional.of(new RawRow.BrokenBefore(bad.file(), bad.line(), bad.reason()));
        }

        @Override
        public void close() {}
    }
}
