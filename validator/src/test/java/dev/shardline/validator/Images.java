package dev.shardline.validator;

import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/// Pictures and records for the tests of this package.
final class Images {

    private Images() {}

    /// A picture with soft colours and hard edges, the same at every call.
    static BufferedImage picture(int width, int height, int type) {
        var image = new BufferedImage(width, height, type);
        var graphics = image.createGraphics();
        graphics.setPaint(
                new GradientPaint(0, 0, new Color(30, 90, 200), width, height, Color.ORANGE));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(new Color(200, 30, 60));
        graphics.fillOval(width / 8, height / 4, Math.max(1, width / 3), Math.max(1, height / 2));
        graphics.setColor(new Color(20, 160, 90));
        graphics.fillRect(width / 2, height / 2, Math.max(1, width / 3), Math.max(1, height / 3));
        graphics.dispose();
        return image;
    }

    static BufferedImage picture(int width, int height) {
        return picture(width, height, BufferedImage.TYPE_3BYTE_BGR);
    }

    /// Written by the JDK: jpg, png, gif, bmp, tiff.
    static byte[] written(BufferedImage image, String format) {
        var out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("The JDK writes no " + format + " of this kind");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] written(int width, int height, String format) {
        return written(picture(width, height), format);
    }

    static byte[] progressive(BufferedImage image) {
        var writer = ImageIO.getImageWritersByFormatName("jpg").next();
        var bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            var parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            var type = ImageTypeSpecifier.createFromRenderedImage(image);
            var metadata = writer.getDefaultImageMetadata(type, parameters);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, metadata), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /// Written by OpenCV: what the JDK cannot write.
    static byte[] webp(BufferedImage image, int quality) {
        OpenCv.load();
        byte[] png = written(image, "png");
        try (var file = new BytePointer(png);
                var buffer = new Mat(1, png.length, opencv_core.CV_8UC1, file);
                var mat = opencv_imgcodecs.imdecode(buffer, opencv_imgcodecs.IMREAD_UNCHANGED);
                var out = new BytePointer();
                var parameters = new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality)) {
            opencv_imgcodecs.imencode(".webp", mat, out, parameters);
            var bytes = new byte[(int) out.limit()];
            out.get(bytes);
            return bytes;
        }
    }

    static FetchedImage fetched(byte[] body) {
        return fetched(record(null), body);
    }

    static FetchedImage fetched(ImageRecord record, byte[] body) {
        return FetchedImage.newBuilder()
                .setRecord(record)
                .setBody(ByteBuffer.wrap(body))
                .setFinalUrl("http://example.test/a")
                .setContentType("image/jpeg")
                .setSha256("5a")
                .setMd5("3d")
                .build();
    }

    static ImageRecord record(@org.jspecify.annotations.Nullable String checksum) {
        return new ImageRecord(
                "0-0",
                "http://example.test/a",
                null,
                checksum,
                null,
                "{}",
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    static ImageSample passed(Outcome<ImageSample> outcome) {
        return switch (outcome) {
            case Outcome.Passed(var sample) -> sample;
            case Outcome.Ended(var fate) ->
                    throw new AssertionError(fate.getReason() + ": " + fate.getMessage());
        };
    }

    static RecordFate ended(Outcome<ImageSample> outcome) {
        return switch (outcome) {
            case Outcome.Passed(var sample) ->
                    throw new AssertionError(
                            "passed with " + sample.getWidth() + "×" + sample.getHeight());
            case Outcome.Ended(var fate) -> fate;
        };
    }

    static byte[] bytes(ImageSample sample) {
        var image = ((ByteBuffer) sample.getImage()).duplicate();
        var bytes = new byte[image.remaining()];
        image.get(bytes);
        return bytes;
    }
}
