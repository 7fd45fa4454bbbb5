package dev.shardline.validator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// What libjpeg warns of while it decodes a file: damaged or missing data that it makes up for.
/// OpenCV does not tell; the JDK's decoder, which is libjpeg too, does.
final class JpegWarnings {

    /// How libjpeg's warnings begin. The JDK has others of its own, about colours and comments.
    private static final List<String> LIBJPEG =
            List.of(
                    "Corrupt JPEG data",
                    "Premature end of JPEG file",
                    "Inconsistent progression sequence",
                    "Invalid SOS parameters",
                    "Application transferred too many scanlines",
                    "Unknown Adobe color transform code",
                    "Warning: unknown JFIF revision");

    /// Lines of the picture that are handed out; all are decoded.
    private static final int LINES = 32;

    private JpegWarnings() {}

    /// Whether there are any. What the JDK's decoder cannot read has none: that is for the decoder
    /// to say whose pixels are used.
    static boolean in(ByteBuffer file, ImageHeader header) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        var listener = new Listener();
        try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes(file)))) {
            reader.addIIOReadWarningListener(listener);
            reader.setInput(input, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            int step = Math.max(1, Math.max(header.width(), header.height()) / LINES);
            int across = Math.min(step, header.width());
            int down = Math.min(step, header.height());
            // With the last line among them, nothing of the file is left out.
            param.setSourceSubsampling(across, down, 0, (header.height() - 1) % down);
            var _ = reader.readRaster(0, param);
        } catch (IOException | IllegalArgumentException _) {
            return listener.warned;
        } finally {
            reader.dispose();
        }
        return listener.warned;
    }

    private static byte[] bytes(ByteBuffer file) {
        byte[] bytes = new byte[file.limit()];
        file.get(0, bytes);
        return bytes;
    }

    private static final class Listener implements IIOReadWarningListener {
        private boolean warned;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            warned |= LIBJPEG.stream().anyMatch(warning::startsWith);
        }
    }
}
