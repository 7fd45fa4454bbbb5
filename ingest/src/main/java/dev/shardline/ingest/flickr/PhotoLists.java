package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.api.ApiClient;
import dev.shardline.ingest.api.AtomicFiles;
import dev.shardline.ingest.api.Sleeper;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.FlickrSettings;
import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The photos of a recipe's classes as JSON lines, a file for each class.
///
/// The lists are made once and stay. Stopped or killed while it searches, it goes on with the next
/// question: the answers before it are kept, so the lists are those of an undisturbed search.
///
/// For one thread and one process.
public final class PhotoLists {

    private static final Logger LOG = LoggerFactory.getLogger(PhotoLists.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final FlickrSettings settings;
    private final Path folder;
    private final Function<String, @Nullable String> environment;
    private final InstantSource clock;
    private final Sleeper sleeper;

    /// @param folder of the lists; made where it is absent, but not before [#complete]
    public PhotoLists(FlickrSettings settings, Path folder) {
        this(settings, folder, System::getenv, InstantSource.system(), Thread::sleep);
    }

    PhotoLists(
            FlickrSettings settings,
            Path folder,
            Function<String, @Nullable String> environment,
            InstantSource clock,
            Sleeper sleeper) {
        this.settings = settings;
        this.folder = folder;
        this.environment = environment;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /// The files, whether they are there or not, in ascending order of the names of their classes
    /// by the bytes of UTF-8: the order of groups.
    public List<Path> files() {
        return IntStream.range(0, settings.classes().size())
                .boxed()
                .sorted(Comparator.comparing(this::name, Arrays::compareUnsigned))
                .map(this::file)
                .toList();
    }

    private byte[] name(int number) {
        return settings.classes().get(number).name().getBytes(StandardCharsets.UTF_8);
    }

    /// The columns of the lists with their DuckDB types.
    public static List<Column> columns() {
        var columns = new ArrayList<Column>();
        for (String name : List.of("url", "id", "class", "name")) {
            columns.add(new Column(name, "VARCHAR"));
        }
        columns.add(new Column("label", "VARCHAR"));
        columns.add(new Column("label_number", "BIGINT"));
        columns.add(new Column("position", "BIGINT"));
        Photo.columns().forEach((name, type) -> columns.add(new Column(name, type)));
        return columns;
    }

    /// Searches for what is not there yet.
    ///
    /// @throws dev.shardline.ingest.SourceException if key or search are refused
    /// @throws dev.shardline.ingest.api.ApiException if the API cannot be used now
    public void complete() throws InterruptedException {
        if (files().stream().allMatch(Files::exists)) {
            return;
        }
        FlickrKey key = FlickrKey.find(settings, environment);
        try (var client =
                new ApiClient(
                        "The Flickr API", settings.userAgent(), settings.pause(), clock, sleeper)) {
            var api = new FlickrApi(client, settings.api(), key);
            var taken = new PhotoIds();
            for (int number = 0; number < settings.classes().size(); number++) {
                if (!Files.exists(file(number))) {
                    complete(number, api, taken);
                }
                if (settings.unique()) {
                    read(file(number), row -> taken.add(row.path("photo_id").asLong()));
                }
            }
        }
    }

    private Path file(int number) {
        return folder.resolve("%05d.jsonl".formatted(number));
    }

    private void complete(int number, FlickrApi api, PhotoIds taken) throws InterruptedException {
        FlickrClass wanted = settings.classes().get(number);
        var journal = new Journal(api, folder.resolve("%05d.answers".formatted(number)));
        Path nameless = folder.resolve("%05d.part".formatted(number));
        LOG.info("Searching for {} photos of {}", wanted.count(), wanted.name());
        int count = search(number, journal, taken, nameless);
        if (count < wanted.count()) {
            LOG.warn(
                    "Class {}: Flickr has {} photos of the {} that the recipe wants",
                    wanted.name(),
                    count,
                    wanted.count());
        }
        AtomicFiles.write(file(number), out -> name(nameless, wanted.name(), count, out));
        delete(nameless);
        journal.delete();
    }

    private int search(int number, Journal journal, PhotoIds taken, Path file)
            throws InterruptedException {
        FlickrClass wanted = settings.classes().get(number);
        long now = begun();
        try (Writer out = Files.newBufferedWriter(file)) {
            return new ClassSearch(
                            journal,
                            settings,
                            wanted,
                            taken,
                            photo -> write(row(photo, wanted.name(), number), out))
                    .run(now);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    /// When the first search began, seconds; photos that come later are not asked for, so that the
    /// same question always has the same answer.
    private long begun() {
        Path file = folder.resolve("begun");
        try {
            if (!Files.exists(file)) {
                AtomicFiles.write(
                        file, out -> out.write(Long.toString(clock.instant().getEpochSecond())));
            }
            return Long.parseLong(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private static ObjectNode row(Photo photo, String name, int number) {
        ObjectNode row = JSON.createObjectNode();
        row.put("url", photo.url());
        row.put("id", name + "-" + photo.id());
        row.put("class", name);
        row.put("label", name);
        row.put("label_number", number);
        row.setAll(photo.about());
        return row;
    }

    /// Numbers the photos: how many digits a name has depends on how many photos there are.
    private static void name(Path nameless, String folder, int count, Writer out) {
        int digits = Integer.toString(count).length();
        var position = new AtomicInteger();
        read(
                nameless,
                row -> {
                    int number = position.getAndIncrement();
                    String file = ("%0" + digits + "d").formatted(number);
                    row.put("name", folder + "/" + file + ".jpg").put("position", number);
                    write(row, out);
                });
    }

    private static void read(Path file, Consumer<ObjectNode> rows) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.accept((ObjectNode) JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private static void write(JsonNode row, Writer out) {
        try {
            out.write(row.toString());
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("writing a list of photos", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + file, e);
        }
    }
}
