package dev.shardline.ingest.flickr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.ingest.flickr.FakeFlickr.Uploaded;
import dev.shardline.schemas.recipe.FlickrSettings;
import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClassSearchTest {

    private static final long NOW = 1_600_000_000;
    private static final long BEGUN = 1_100_000_000;

    private final PhotoIds taken = new PhotoIds();

    @Test
    void reachesTwentyThousandPhotosWithoutDuplicates() throws InterruptedException {
        var flickr = new FakeFlickr(uneven(50_000));

        List<Photo> photos = search(flickr, 20_000);

        assertThat(photos).hasSize(20_000);
        assertThat(photos.stream().map(Photo::id).distinct()).hasSize(20_000);
        assertThat(flickr.asked)
                .as("questions at 1/s")
                .hasSizeLessThan(100)
                .allMatch(question -> Integer.parseInt(question.get("page")) <= 8);
    }

    @Test
    void findsAllThereIs() throws InterruptedException {
        assertThat(search(new FakeFlickr(uneven(9_000)), 20_000)).hasSize(9_000);
    }

    @Test
    void takesTheNewestFirst() throws InterruptedException {
        List<Uploaded> all = uneven(12_000);
        List<Long> newest =
                all.stream()
                        .sorted((a, b) -> Long.compare(b.at(), a.at()))
                        .limit(9_000)
                        .map(Uploaded::id)
                        .toList();

        List<Photo> photos = search(new FakeFlickr(all), 9_000);

        assertThat(photos.stream().map(Photo::id)).containsExactlyElementsOf(newest);
    }

    @Test
    void takesTheOldestFirstWhereThatIsAskedFor() throws InterruptedException {
        var flickr = new FakeFlickr(uneven(12_000));

        List<Photo> photos =
                search(flickr, 9_000, Map.of("tags", "cat", "sort", "date-posted-asc"));

        long first = photos.getFirst().about().path("date_upload").asLong();
        long last = photos.getLast().about().path("date_upload").asLong();
        assertThat(photos).hasSize(9_000);
        assertThat(first).isLessThan(last);
    }

    @Test
    void cutsNothingWhereOneSearchShowsEnough() throws InterruptedException {
        var flickr = new FakeFlickr(uneven(50_000));

        assertThat(search(flickr, 1_000)).hasSize(1_000);
        assertThat(flickr.asked)
                .extracting(question -> question.get("page"))
                .containsExactly("1", "2");
    }

    @Test
    void asksForNoMorePhotosOfAPageThanItWants() throws InterruptedException {
        var flickr = new FakeFlickr(uneven(1_000));

        assertThat(search(flickr, 7)).hasSize(7);
        assertThat(flickr.asked)
                .singleElement()
                .satisfies(question -> assertThat(question).containsEntry("per_page", "7"));
    }

    @Test
    void cutsASearchWhoseLaterPagesRepeatTheEarlier() throws InterruptedException {
        var flickr = new FakeFlickr(uneven(3_000));
        flickr.repeatsFrom = 3;

        List<Photo> photos = search(flickr, 2_900);

        assertThat(photos).hasSize(2_900);
        assertThat(photos.stream().map(Photo::id).distinct()).hasSize(2_900);
    }

    @Test
    void endsWhereASecondHasMorePhotosThanAreShown() throws InterruptedException {
        var flickr = new FakeFlickr(second(5_000));

        assertThat(search(flickr, 20_000)).hasSize(4_000);
        assertThat(flickr.asked).hasSizeLessThan(100);
    }

    @Test
    void goesOnToOthersWhereAnEarlierClassHasThePhotos() throws InterruptedException {
        List<Uploaded> all = uneven(300);
        all.stream().limit(100).forEach(photo -> taken.add(photo.id()));

        List<Photo> photos = search(new FakeFlickr(all), 200);

        assertThat(photos).hasSize(200).noneMatch(photo -> taken.contains(photo.id()));
    }

    @Test
    void keepsToTheDatesOfTheRecipe() throws InterruptedException {
        var flickr = new FakeFlickr(uneven(1_000));
        Map<String, String> search =
                Map.of(
                        "tags",
                        "cat",
                        "min_upload_date",
                        "1200000000",
                        "max_upload_date",
                        "1300000000");

        List<Photo> photos = search(flickr, 1_000, search);

        assertThat(photos)
                .isNotEmpty()
                .allSatisfy(photo ->
                        assertThat(photo.about().path("date_upload").asLong())
                                .isBetween(1_200_000_000L, 1_300_000_000L));
    }

    /// More and more photos as the years go by.
    private static List<Uploaded> uneven(int count) {
        var random = new Random(3);
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> {
                    double share = Math.pow(random.nextDouble(), 0.3);
                    return new Uploaded(id, BEGUN + (long) (share * (NOW - BEGUN)));
                })
                .toList();
    }

    private static List<Uploaded> second(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(id -> new Uploaded(id, BEGUN)).toList();
    }

    private List<Photo> search(FakeFlickr flickr, int count) throws InterruptedException {
        return search(flickr, count, Map.of("tags", "cat"));
    }

    private List<Photo> search(FakeFlickr flickr, int count, Map<String, String> parameters)
            throws InterruptedException {
        var wanted = new FlickrClass("cat", count, new TreeMap<>(parameters));
        var settings =
                new FlickrSettings(
                        List.of(wanted),
                        PhotoSize.M,
                        false,
                        "https://api.example.org",
                        "https://live.example.org",
                        null,
                        Duration.ofSeconds(1),
                        "test");
        var photos = new ArrayList<Photo>();
        int found = new ClassSearch(flickr, settings, wanted, taken, photos::add).run(NOW);
        assertThat(photos).hasSize(found);
        return photos;
    }
}
