package dev.shardline.ingest;

import dev.shardline.schemas.recipe.SourceSettings.Region;
import dev.shardline.schemas.s3.S3Address;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The mirrors of the ISC data: one bucket in each region, with the same keys.
///
/// @param region of the one that is asked first
record Mirrors(Region region) {

    /// The addresses of an image.
    ///
    /// @param others in the order in which they are tried
    /// @param fileName in the original layout, `query_images/Q00000.jpg`
    record Addresses(String first, List<String> others, String fileName) {}

    /// The addresses of an image, whichever mirror the CSV names; empty where it names none.
    ///
    /// The addresses of alternates are written with blanks between them, which no key here has.
    Optional<Addresses> of(String written) {
        return S3Address.parse(written)
                .filter(address -> !address.isFolder())
                .filter(address -> address.key().chars().noneMatch(Character::isWhitespace))
                .map(this::of);
    }

    private Addresses of(S3Address address) {
        String bucket = address.bucket().replaceFirst("-(eu|asia)$", "");
        List<String> all =
                Stream.concat(Stream.of(region), Stream.of(Region.values()))
                        .distinct()
                        .map(each -> new S3Address(bucket + suffix(each), address.key()))
                        .map(S3Address::toString)
                        .toList();
        return new Addresses(all.getFirst(), all.subList(1, all.size()), fileName(address.key()));
    }

    private static String suffix(Region region) {
        return switch (region) {
            case US -> "";
            case EU -> "-eu";
            case ASIA -> "-asia";
        };
    }

    /// The last two parts of the key: the set and the file.
    private static String fileName(String key) {
        int last = key.lastIndexOf('/');
        int before = last <= 0 ? -1 : key.lastIndexOf('/', last - 1);
        return key.substring(before + 1);
    }
}
