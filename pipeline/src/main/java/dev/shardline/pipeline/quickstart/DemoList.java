package dev.shardline.pipeline.quickstart;

import dev.shardline.schemas.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Makes the demo's rows, and the site's answers to them. The same seed and address make the same.
final class DemoList {

    static final int FILTERED_BELOW = 100;

    private static final int[] SIDES = {120, 160, 200, 240, 256, 320, 320, 360, 400, 480};
    // Formats without loss are slow to write and large.
    private static final int[] SMALL_SIDES = {120, 140, 160, 200, 256};
    private static final int[] LARGE_SIDES = {1024, 1600};

    /// No host can have this name, and resolvers know that without asking a server.
    private static final String UNKNOWN_HOST = "no!one.example";

    private final String address;
    private final int port;
    private final long seed;
    private final List<DemoRow> rows = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();

    /// @param port of the site on 127.0.0.1
    /// @param pictures without fault; faults and duplicates come on top
    DemoList(int port, int pictures, long seed) {
        this.port = port;
        this.address = "http://127.0.0.1:" + port;
        this.seed = seed;
        List<Picture> drawn = IntStream.range(0, pictures).parallel().mapToObj(this::draw).toList();
        for (int i = 0; i < pictures; i++) {
            Picture picture = drawn.get(i);
            add("picture-%04d.%s".formatted(i, picture.format()), Captions.of(i), picture, i);
        }
        addHarmless();
        addServerFaults();
        addNetworkFaults();
        addBadPictures();
        addFiltered();
        addDuplicates(pictures);
        Collections.shuffle(rows, new Random(seed));
        markDuplicates();
    }

    List<DemoRow> rows() {
        return List.copyOf(rows);
    }

    Map<String, Answer> answers() {
        return Map.copyOf(answers);
    }

    private Picture draw(int number) {
        var random = new SplittableRandom(seed + number);
        Encoder[] all = Encoder.values();
        // Half of them ordinary JPEGs, the rest one of each in turn.
        Encoder encoder = number % 2 == 0 ? Encoder.JPEG : all[number / 2 % all.length];
        boolean large = number % 60 == 0;
        int[] usual = encoder.isPhotographic() ? SIDES : SMALL_SIDES;
        int[] sides = large ? LARGE_SIDES : usual;
        int width = sides[random.nextInt(sides.length)];
        int height = Math.clamp(Math.round(width * random.nextDouble(0.6, 1.5)), 120, 1600);
        return encoder.encode(Painter.paint(random.nextLong(), width, height));
    }

    private Picture small(int number) {
        return sized(number, 320, 240);
    }

    private Picture sized(int number, int width, int height) {
        return Encoder.JPEG.encode(Painter.paint(seed - 1 - number, width, height));
    }

    private void add(String name, String caption, Picture picture, int number) {
        Answer answer = DemoAnswers.ok(picture.bytes());
        // Some servers are busy at first; a second attempt finds them well.
        boolean busy = number % 100 == 50;
        rows.add(row(name, caption, picture, busy ? new Answer.BusyAtFirst(answer) : answer));
    }

    private DemoRow row(String name, String caption, Picture picture, Answer answer) {
        answers.put("/" + name, answer);
        return new DemoRow(
                address + "/" + name,
                caption,
                picture.md5(),
                picture.width(),
                picture.height(),
                DemoRow.SUCCESS,
                null);
    }

    private DemoRow row(String name, Answer answer) {
        return row(name, "A picture that is not to be had: " + name, small(0), answer);
    }

    private void addHarmless() {
        Picture moved = small(1);
        rows.add(row("moved.jpg", "moved elsewhere", moved, DemoAnswers.redirect("/here.jpg")));
        answers.put("/here.jpg", DemoAnswers.ok(moved.bytes()));
        Picture longer = small(2);
        longer = longer.with(DemoAnswers.withTrailingBytes(longer.bytes()));
        rows.add(row("tail.jpg", "bytes after it", longer, DemoAnswers.ok(longer.bytes())));
    }

    private void addServerFaults() {
        for (int status : new int[] {404, 404, 404, 410, 403, 500, 503}) {
            String name = "status-%d-%d.jpg".formatted(status, rows.size());
            rows.add(row(name, DemoAnswers.status(status)).endingWithHttp(status));
        }
        byte[] body = small(0).bytes();
        addFault("short.jpg", DemoAnswers.cutShort(body), Reason.TRUNCATED_BODY);
        addFault("empty.jpg", DemoAnswers.ok(new byte[0]), Reason.EMPTY_BODY);
        addFault("noai.jpg", DemoAnswers.optedOut(body), Reason.OPT_OUT);
        addFault("loop.jpg", DemoAnswers.redirect("/loop.jpg"), Reason.TOO_MANY_REDIRECTS);
        addFault("silent.jpg", Answer.Fault.SILENCE, Reason.READ_TIMEOUT);
        addFault("trickle.jpg", Answer.Fault.TRICKLE, Reason.TOTAL_TIMEOUT);
        addFault("flood.jpg", Answer.Fault.FLOOD, Reason.TOO_MANY_BYTES);
        addFault("reset.jpg", Answer.Fault.RESET, Reason.CONNECTION_RESET);
        rows.add(
                row("other.jpg", DemoAnswers.ok(body))
                        .claiming("0".repeat(32))
                        .ending(Reason.CHECKSUM_MISMATCH));
    }

    private void addFault(String name, Answer answer, Reason reason) {
        rows.add(row(name, answer).ending(reason));
    }

    private void addNetworkFaults() {
        DemoRow any = row("nowhere.jpg", DemoAnswers.notFound());
        // Port 1 is nobody's, as far as one can tell of any port.
        rows.add(any.at("http://127.0.0.1:1/closed.jpg").ending(Reason.CONNECTION_REFUSED));
        rows.add(
                any.at("http://127.0.0.2:" + port + "/private.jpg").ending(Reason.BLOCKED_ADDRESS));
        String deaf = "http://127.0.0.1:" + (port + 1) + "/deaf.jpg";
        rows.add(any.at(deaf).ending(Reason.CONNECT_TIMEOUT));
        rows.add(any.at("http://" + UNKNOWN_HOST + "/a.jpg").ending(Reason.DNS));
        rows.add(any.at("https://127.0.0.1:" + port + "/plain.jpg").ending(Reason.TLS));
        rows.add(any.at("pictures/without-scheme.jpg").ending(Reason.BAD_URL));
        rows.add(any.at("gopher://127.0.0.1/old.jpg").ending(Reason.BAD_URL));
    }

    private void addBadPictures() {
        // The list has the checksum of the page: with another one, that is what would be wrong.
        Picture page = small(0).with(DemoAnswers.page());
        rows.add(
                row("page.jpg", "Gone: page.jpg", page, DemoAnswers.html(page.bytes()))
                        .ending(Reason.NOT_AN_IMAGE));
        addBad("half.jpg", small(3), true, Reason.DECODE_FAILED);
        var bomb = new Picture("png", 50_000, 50_000, DemoAnswers.bomb());
        addBad("bomb.png", bomb, false, Reason.TOO_MANY_PIXELS);
        // The list believes it to be larger than it is, so the filter lets it through.
        Picture tiny = sized(4, 40, 30);
        var enlarged = new Picture("jpg", 400, 300, tiny.bytes());
        addBad("tiny.jpg", enlarged, false, Reason.TOO_SMALL);
        addBad("poster.jpg", sized(6, 2200, 1500), false, Reason.AREA_TOO_LARGE);
        addBad("banner.jpg", sized(5, 1200, 100), false, Reason.ASPECT_RATIO_TOO_LARGE);
    }

    private void addBad(String name, Picture picture, boolean half, Reason reason) {
        Picture served = half ? picture.with(DemoAnswers.firstHalf(picture.bytes())) : picture;
        rows.add(
                row(name, "A picture with a fault: " + name, served, DemoAnswers.ok(served.bytes()))
                        .ending(reason));
    }

    private void addFiltered() {
        for (int side = 40; side < FILTERED_BELOW; side += 15) {
            String name = "thumbnail-%d.jpg".formatted(side);
            Picture thumbnail = sized(side, side, side);
            rows.add(
                    row(name, "a thumbnail", thumbnail, DemoAnswers.ok(thumbnail.bytes()))
                            .ending(Reason.FILTERED));
        }
        Picture unknown = small(6);
        rows.add(
                row("unknown.jpg", "no width", unknown, DemoAnswers.ok(unknown.bytes()))
                        .claiming((Integer) null)
                        .ending(Reason.FILTER_ERROR));
    }

    private void addDuplicates(int pictures) {
        for (int i = 0; i < pictures; i += 25) {
            rows.add(rows.get(i));
        }
    }

    /// The first of equal rows is the one that is kept, wherever it came to stand.
    private void markDuplicates() {
        var seen = new HashSet<List<String>>();
        rows.replaceAll(row ->
                seen.add(List.of(row.url(), row.caption())) ? row : row.ending(Reason.DUPLICATE));
    }
}
