package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Reads one shard against its line in the index: size, hash, and every sample.
final class ShardCheck {

    /// A shard's line in `_index.json`.
    ///
    /// @param samples and bytes are -1 where there is no such line
    record Entry(String file, String md5, long samples, long bytes) {

        /// A shard that no index speaks of.
        static Entry withoutIndex(String file) {
            return new Entry(file, "", -1, -1);
        }

        boolean isIndexed() {
            return !md5.isEmpty();
        }
    }

    /// Takes the key of each sample.
    interface Keys {
        void add(String shard, String key);
    }

    private final Entry entry;
    private final Keys keys;
    private final Problems problems;
    private final Set<String> extensions = new TreeSet<>();
    private boolean images = true;
    private boolean json = true;
    private @Nullable String key;
    private @Nullable String keyInJson;
    private long samples;

    private ShardCheck(Entry entry, Keys keys, Problems problems) {
        this.entry = entry;
        this.keys = keys;
        this.problems = problems;
    }

    /// Returns the number of samples that could be read.
    static long check(Path output, Entry entry, Keys keys, Problems problems) {
        Path shard = output.resolve(entry.file());
        if (!Files.exists(shard)) {
            problems.add(entry.file() + " is missing");
            return 0;
        }
        var check = new ShardCheck(entry, keys, problems);
        try {
            if (Files.isDirectory(shard)) {
                check.readFolder(shard);
            } else if (TableMembers.isTable(entry.file())) {
                check.readTable(shard);
            } else {
                check.readFile(shard);
            }
        } catch (IOException e) {
            problems.add(entry.file() + " cannot be read to its end: " + e.getMessage());
        }
        if (entry.isIndexed() && check.samples != entry.samples()) {
            problems.add(
                    "%s has %d samples, the index says %d"
                            .formatted(entry.file(), check.samples, entry.samples()));
        }
        return check.samples;
    }

    private void readFile(Path shard) throws IOException {
        boolean ofPhotos = PhotoSamples.isOfPhotos(entry.file());
        images &= !ofPhotos;
        json &= !ofPhotos;
        var sums = new Checksums();
        try (var in =
                        new SummingStream(
                                new BufferedInputStream(Files.newInputStream(shard), 1 << 20),
                                sums);
                Members members = Members.ofStream(entry.file(), in)) {
            boolean whole = false;
            try {
                readSamples(members, Optional.empty());
                whole = true;
            } finally {
                in.transferTo(OutputStream.nullOutputStream());
                String md5 = sums.md5();
                compare(sums.size() + sideBytes(shard), md5);
                if (whole) {
                    compareLookup(shard, members, md5);
                }
            }
        }
    }

    /// Compares that by which readers find samples with the samples.
    private void compareLookup(Path shard, Members members, String md5) throws IOException {
        if (members instanceof DatadingsMembers known) {
            compareSides(shard, known.sides(entry.file(), md5));
        } else if (members instanceof ZipMembers) {
            try (var zip = new ZipFile(shard.toFile())) {
                if (zip.size() != samples) {
                    problems.add(
                            "%s has %d entries, but its directory has %d"
                                    .formatted(entry.file(), samples, zip.size()));
                }
            }
        }
    }

    private static long sideBytes(Path shard) throws IOException {
        long bytes = 0;
        for (String suffix : DatadingsSides.SUFFIXES) {
            Path side = Path.of(shard + suffix);
            bytes += Files.exists(side) ? Files.size(side) : 0;
        }
        return bytes;
    }

    private void compareSides(Path shard, Map<String, byte[]> sides) throws IOException {
        for (var side : sides.entrySet()) {
            Path file = Path.of(shard + side.getKey());
            if (!Files.exists(file)) {
                problems.add(file.getFileName() + " is missing");
            } else if (!Arrays.equals(Files.readAllBytes(file), side.getValue())) {
                problems.add(file.getFileName() + " is not what the samples of the file make it");
            }
        }
    }

    private void readTable(Path shard) throws IOException {
        Checksums sums = TableSamples.sums(shard);
        compare(sums.size(), sums.md5());
        json = false;
        try (var members = TableMembers.open(shard)) {
            images = members.hasImages();
            readSamples(members, Optional.empty());
        }
    }

    private void readFolder(Path shard) throws IOException {
        var listing = new FolderSamples.FolderListing();
        try (var members = new Members.OfFolder(shard)) {
            readSamples(members, Optional.of(listing));
        }
        compare(listing.bytes(), listing.checksums().md5());
    }

    private void compare(long bytes, String md5) {
        if (!entry.isIndexed()) {
            return;
        }
        if (bytes != entry.bytes()) {
            problems.add(
                    "%s has %d bytes, the index says %d"
                            .formatted(entry.file(), bytes, entry.bytes()));
        } else if (!md5.equals(entry.md5())) {
            problems.add(entry.file() + " has changed: its MD5 is not that of the index");
        }
    }

    private void readSamples(Members members, Optional<FolderSamples.FolderListing> listing)
            throws IOException {
        for (var next = members.next(); next.isPresent(); next = members.next()) {
            Members.Member member = next.get();
            listing.ifPresent(lines -> lines.add(member.name(), member.content()));
            if (!member.key().equals(key)) {
                endSample();
                key = member.key();
            }
            read(member);
        }
        endSample();
    }

    private void read(Members.Member member) {
        String extension = member.extension();
        if (!extensions.add(extension)) {
            problems.add(entry.file() + " has two members " + member.name());
        }
        if (extension.equals("json")) {
            keyInJson = keyIn(member);
        } else if (Images.isExtension(extension) && !Images.fits(extension, member.content())) {
            problems.add(
                    entry.file() + ": " + member.name() + " does not begin as such an image does");
        }
    }

    private void endSample() {
        if (key == null) {
            return;
        }
        samples++;
        keys.add(entry.file(), key);
        if (images && extensions.stream().noneMatch(Images::isExtension)) {
            problems.add(entry.file() + ": the sample " + key + " has no image");
        }
        if (json && !key.equals(keyInJson)) {
            problems.add(entry.file() + ": the .json of " + key + " does not say this key");
        }
        extensions.clear();
        keyInJson = null;
    }

    /// The value of `key`, or null where there is none or the text is no JSON.
    private @Nullable String keyIn(Members.Member member) {
        try (JsonParser parser = Json.parser(member.content().array())) {
            String found = null;
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("key")) {
                    found = parser.getValueAsString();
                }
                parser.skipChildren();
            }
            return found;
        } catch (JsonProcessingException e) {
            problems.add(
                    entry.file() + ": " + member.name() + " is no JSON: " + e.getOriginalMessage());
            return key;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }
}
