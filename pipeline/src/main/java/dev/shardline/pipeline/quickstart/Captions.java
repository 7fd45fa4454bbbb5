package dev.shardline.pipeline.quickstart;

/// Captions, most of them ordinary, some as the web has them.
final class Captions {

    private static final String[] WEATHER = {"clear", "hazy", "windy", "cold", "golden", "quiet"};
    private static final String[] PLACE = {"hills", "a valley", "the coast", "mountains", "dunes"};
    private static final String[] ODD = {
        "Sonnenaufgang über den Hügeln — 日の出 🌄 שקיעה",
        "\"Quoted\", with 'both' kinds, a comma; and a semicolon",
        "two\nlines, and a\ttab",
        "../../../etc/passwd",
        "{\"json\": [1, 2, null]} \\ back\\slashes \\u0000",
        "<b>markup</b> &amp; =SUM(A1:A9)",
        "  blanks around  ",
        "a very long one ".repeat(640),
    };

    private Captions() {}

    static String of(int number) {
        if (number % 12 == 5) {
            return ODD[number / 12 % ODD.length];
        }
        return "A %s morning over %s, number %d"
                .formatted(WEATHER[number % WEATHER.length], PLACE[number % PLACE.length], number);
    }
}
