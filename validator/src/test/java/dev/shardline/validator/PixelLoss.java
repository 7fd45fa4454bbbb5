package dev.shardline.validator;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/// Measurement: what reduced decoding costs in pixels. The truth for each image is full decoding
/// and OpenCV's INTER_AREA, not encoded; compared with it is what the [Validator] stores at
/// `keep_ratio` 256 as JPEG of quality 95, with `decode: auto` and with `decode: full`. PSNR over
/// red, green and blue.
///
/// Argument: a folder, whose images are read, subfolders too. Ends with 1 where `auto` is more than
/// 0.1 dB below `full` on the mean.
final class PixelLoss {

    private static final int SIDE = 256;
    private static final double PEAK = 255;
    private static final double MOST = 0.1;

    private PixelLoss() {}

    /// The PSNR of an image as it is stored with the one and the other decoding.
    private record Loss(Path file, double full, double auto) {

        double less() {
            return full - auto;
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("Usage: PixelLoss FOLDER");
            System.exit(2);
        }
        List<Path> files;
        try (var tree = Files.walk(Path.of(args[0]))) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        var settings = Settings.jpg().ignoringOrientation().withResize(ResizeMode.KEEP_RATIO, SIDE);
        var auto = settings.validator();
        var full = settings.withFullDecoding().validator();
        var losses = new ArrayList<Loss>();
        int reduced = 0;
        for (Path file : files) {
            byte[] body = Files.readAllBytes(file);
            try (var _ = new PointerScope()) {
                var one = stored(full, body);
                var other = stored(auto, body);
                if (one.isPresent() && other.isPresent()) {
                    Mat truth = truth(body, one.get().size());
                    var loss = new Loss(file, psnr(truth, one.get()), psnr(truth, other.get()));
                    losses.add(loss);
                    reduced += loss.full() == loss.auto() ? 0 : 1;
                }
            }
        }
        double difference = mean(losses, Loss::full) - mean(losses, Loss::auto);
        System.out.printf(
                Locale.ROOT,
                "%d images, %d of them decoded smaller: mean PSNR %.3f dB decoded in full, %.3f dB"
                        + " as by default, %.3f dB less; worst image %.2f dB less%n",
                losses.size(),
                reduced,
                mean(losses, Loss::full),
                mean(losses, Loss::auto),
                difference,
                losses.stream().mapToDouble(Loss::less).max().orElse(0));

        System.exit(difference <= MOST ? 0 : 1);
    }

    private static double mean(List<Loss> losses, ToDoubleFunction<Loss> value) {
        return losses.stream().mapToDouble(value).average().orElseThrow();
    }

    private static Optional<Mat> stored(Validator validator, byte[] body) {
        return switch (validator.validate(Images.fetched(body))) {
            case Outcome.Passed(var sample) -> Optional.of(decoded(Images.bytes(sample)));
            case Outcome.Ended<?> _ -> Optional.empty();
        };
    }

    private static Mat truth(byte[] body, Size size) {
        var small = new Mat();
        opencv_imgproc.resize(decoded(body), small, size, 0, 0, opencv_imgproc.INTER_AREA);
        return small;
    }

    private static Mat decoded(byte[] body) {
        var file = new Mat(1, body.length, opencv_core.CV_8UC1, new BytePointer(body));
        return opencv_imgcodecs.imdecode(
                file, opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
    }

    private static double psnr(Mat truth, Mat stored) {
        return opencv_core.PSNR(truth, stored, PEAK);
    }
}
