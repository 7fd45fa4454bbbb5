package dev.shardline.validator;

import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/// Benchmark: what a bare loop over local files costs, with OpenCV and nothing else, and the same
/// work by the [Validator]. `keep_ratio` to a side, or in full size; JPEG quality 95, two threads.
///
/// The bare loop checks nothing, and so takes a truncated file for an image; both leave out what
/// they cannot decode. Arguments: a folder, whose images are read, subfolders too; how many rounds
/// (3); and the smaller side in pixels (256), 0 for no resizing.
final class BareLoop {

    private static final int NO_RESIZE = 0;
    private static final int QUALITY = 95;
    private static final int THREADS = 2;

    private BareLoop() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.err.println("Usage: BareLoop FOLDER [ROUNDS [SIDE]]");
            System.exit(2);
        }
        List<Path> files;
        try (var tree = Files.walk(Path.of(args[0]))) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        int side = args.length > 2 ? Integer.parseInt(args[2]) : 256;
        var settings = Settings.jpg().ignoringOrientation();
        var validator =
                (side == NO_RESIZE ? settings : settings.withResize(ResizeMode.KEEP_RATIO, side))
                        .validator();
        for (int round = 1; round <= rounds; round++) {
            measure("bare loop", files, body -> bare(body, side));
            measure("Validator", files, body -> validated(validator, body));
        }
    }

    /// @param work gives the size of the stored image, 0 where there is none
    private static void measure(String name, List<Path> files, ToLongFunction<byte[]> work)
            throws InterruptedException, ExecutionException {
        var next = new AtomicInteger();
        Callable<Integer> worker =
                () -> {
                    int stored = 0;
                    for (int i = next.getAndIncrement();
                            i < files.size();
                            i = next.getAndIncrement()) {
                        stored += work.applyAsLong(read(files.get(i))) > 0 ? 1 : 0;
                    }
                    return stored;
                };
        long cpu = cpuTime();
        long start = System.nanoTime();
        int stored = 0;
        try (var pool = Executors.newFixedThreadPool(THREADS)) {
            for (var part : pool.invokeAll(List.of(worker, worker))) {
                stored += part.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double millis = (cpuTime() - cpu) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%s: %d of %d files, %.1f s, %.0f images/s, %.2f CPU-ms per image%n",
                name,
                stored,
                files.size(),
                seconds,
                stored / seconds,
                millis / stored);
    }

    private static long cpuTime() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long validated(Validator validator, byte[] body) {
        return switch (validator.validate(Images.fetched(body))) {
            case dev.shardline.schemas.Outcome.Passed(var sample) ->
                    ((ByteBuffer) sample.getImage()).remaining();
            case dev.shardline.schemas.Outcome.Ended<?> _ -> 0;
        };
    }

    private static long bare(byte[] body, int side) {
        try (var _ = new PointerScope()) {
            var file = new Mat(1, body.length, opencv_core.CV_8UC1, new BytePointer(body));
            var image = opencv_imgcodecs.imdecode(file, flags(ByteBuffer.wrap(body), side));
            if (image.empty()) {
                return 0;
            }
            var small = side == NO_RESIZE ? image : resized(image, side);
            var out = new BytePointer();
            var quality = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY);
            opencv_imgcodecs.imencode(".jpg", small, out, quality);
            var bytes = new byte[(int) out.limit()];
            out.get(bytes);
            return bytes.length;
        }
    }

    private static Mat resized(Mat image, int side) {
        double scale = (double) side / Math.min(image.cols(), image.rows());
        var size =
                new Size(
                        (int) Math.rint(image.cols() * scale),
                        (int) Math.rint(image.rows() * scale));
        var small = new Mat();
        opencv_imgproc.resize(
                image,
                small,
                size,
                0,
                0,
                scale < 1 ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LANCZOS4);
        return small;
    }

    /// Reduced decoding while the shorter side stays at least twice the target.
    private static int flags(ByteBuffer body, int side) {
        int shorter = 0;
        boolean gray = false;
        try {
            if (ImageFormat.of(body).orElse(null) == ImageFormat.JPEG) {
                var header = JpegFile.header(body);
                shorter = Math.min(header.width(), header.height());
                gray = header.gray();
            }
        } catch (RefusedImage | IndexOutOfBoundsException _) {
            shorter = 0;
        }
        int reduction = 1;
        while (side != NO_RESIZE && reduction < 8 && shorter / (2 * reduction) >= 2 * side) {
            reduction *= 2;
        }
        int flag =
                switch (reduction) {
                    case 2 -> gray ? 16 : 17;
                    case 4 -> gray ? 32 : 33;
                    case 8 -> gray ? 64 : 65;
                    default -> opencv_imgcodecs.IMREAD_UNCHANGED;
                };
        return flag | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    }
}
