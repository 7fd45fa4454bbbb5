package dev.shardline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3Address;
import dev.shardline.schemas.s3.S3Object;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/// Inputs that are not of this machine: brought to the work folder once, below paths that say where
/// they come from, and used from there as long as their server says that they are the same. So a
/// source can be read from any row on, whatever its format. For one thread.
final class RemoteInputs implements AutoCloseable {

    private final SourceSettings settings;
    private final Buckets buckets;
    private final Path folder;
    private final Map<Path, String> versions = new HashMap<>();

    /// @param work where they are kept; made where it is missing
    RemoteInputs(SourceSettings settings, S3Settings s3, Path work) {
        this.settings = settings;
        this.buckets = new Buckets(s3);
        this.folder = work.resolve("inputs");
    }

    /// The files of this machine that hold what an address means.
    ///
    /// @throws SourceException if that is nothing
    List<Path> find(String address) throws IOException {
        if (!S3Address.isMeant(address)) {
            return List.of(web(URI.create(address)));
        }
        S3Address location =
                S3Address.parse(address)
                        .orElseThrow(() ->
                                new SourceException(
                                        "source.paths: " + address + " is no s3://bucket/key."));
        if (settings.format() == SourceFormat.S3_LIST) {
            return List.of(listing(location));
        }
        List<S3Object> objects = objects(location);
        if (objects.isEmpty()) {
            throw new SourceException("source.paths: there is nothing at " + address + ".");
        }
        var files = new ArrayList<Path>();
        for (S3Object object : objects) {
            files.add(bring(object));
        }
        return files;
    }

    /// What the server calls the state of each file that was brought, to be told from later ones.
    Map<Path, String> versions() {
        return Map.copyOf(versions);
    }

    private List<S3Object> objects(S3Address location) {
        if (InputFiles.isGlob(location.key())) {
            return matching(location);
        }
        Optional<S3Object> single = location.isFolder() ? Optional.empty() : buckets.find(location);
        if (single.isPresent()) {
            return List.of(single.get());
        }
        S3Address prefix = location.isFolder() ? location : location.resolve("");
        List<String> endings = InputFiles.endings(settings.format());
        return list(
                prefix,
                object ->
                        object.address().key().indexOf('/', prefix.key().length()) < 0
                                && InputFiles.isOf(endings, object.address().name()));
    }

    /// As globs of files: `*` keeps within a folder, `**` does not.
    private List<S3Object> matching(S3Address glob) {
        String key = glob.key();
        int wildcard = 0;
        while (!InputFiles.isGlob(key.substring(0, wildcard + 1))) {
            wildcard++;
        }
        List<PathMatcher> matchers =
                Stream.of(key, key.replace("**/", ""))
                        .map(part -> FileSystems.getDefault().getPathMatcher("glob:" + part))
                        .toList();
        return list(
                new S3Address(glob.bucket(), key.substring(0, wildcard)),
                object ->
                        !object.address().isFolder()
                                && matchers.stream()
                                        .anyMatch(matcher ->
                                                matcher.matches(Path.of(object.address().key()))));
    }

    private List<S3Object> list(S3Address prefix, Predicate<S3Object> wanted) {
        var found = new ArrayList<S3Object>();
        String after = "";
        while (true) {
            var page = buckets.list(prefix, after);
            page.objects().stream().filter(wanted).forEach(found::add);
            if (page.last()) {
                return found;
            }
            after = page.objects().getLast().address().key();
        }
    }

    private Path bring(S3Object object) throws IOException {
        Path file = place("s3", object.address().bucket(), object.address().key());
        String version = object.etag() + " " + object.size();
        if (!isHere(file, version)) {
            Files.createDirectories(file.getParent());
            buckets.download(object, file);
            remember(file, version);
        }
        versions.put(file, version);
        return file;
    }

    private Path web(URI address) throws IOException {
        Path file =
                place(
                        address.getScheme(),
                        address.getRawAuthority().replaceAll(".*@", ""),
                        address.getRawPath()
                                + (address.getRawQuery() == null
                                        ? ""
                                        : "?" + address.getRawQuery()));
        String known = Files.exists(file) ? version(file) : "";
        String version = new WebFile(address).bring(file, known);
        remember(file, version);
        versions.put(file, version);
        return file;
    }

    /// The listing as it was when the job began: what comes later belongs to another job.
    private Path listing(S3Address location) throws IOException {
        S3Address prefix = location.isFolder() ? location : location.resolve("");
        String selection = Integer.toHexString(settings.selection().hashCode());
        Path file =
                place("list", prefix.bucket(), prefix.key() + "objects-" + selection + ".jsonl");
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Path part = file.resolveSibling(file.getFileName() + ".part");
            long objects =
                    new Listing(buckets, prefix, new Selection(prefix.key(), settings.selection()))
                            .write(part);
            if (objects == 0) {
                Files.delete(part);
                throw new SourceException(
                        "source.paths: "
                                + location
                                + " has no objects"
                                + (settings.selection().isEmpty()
                                        ? "."
                                        : " that source.select leaves."));
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /// Keys are no paths: parts such as `..` and what is too long for a file system become hashes.
    private Path place(String scheme, String host, String key) {
        Path place = folder.resolve(scheme).resolve(host.replaceAll("[^A-Za-z0-9.:_-]", "_"));
        String[] parts = key.split("/", -1);
        for (String part : parts) {
            boolean plain = part.matches("[A-Za-z0-9_=+,@-][A-Za-z0-9._=+,@-]{0,150}");
            place =
                    part.isEmpty()
                            ? place
                            : place.resolve(
                                    plain ? part : "=" + DigestUtils.md5Hex(part) + ending(part));
        }
        return place;
    }

    private static String ending(String part) {
        int dot = part.lastIndexOf('.');
        String ending = dot < 0 ? "" : part.substring(dot);
        return ending.matches("\\.[A-Za-z0-9]{1,8}") ? ending : "";
    }

    private static boolean isHere(Path file, String version) throws IOException {
        return Files.exists(file) && version(file).equals(version);
    }

    private static String version(Path file) throws IOException {
        try {
            return Files.readString(note(file), UTF_8);
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    private static void remember(Path file, String version) throws IOException {
        Files.writeString(note(file), version, UTF_8);
    }

    private static Path note(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".version");
    }

    @Override
    public void close() {
        buckets.close();
    }
}
