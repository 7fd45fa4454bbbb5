package dev.shardline.validator;

import static dev.shardline.validator.Images.ended;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.written;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small files that would become large ones.
class BombsTest {

    private static final int SIDE = 16_000;

    private static byte[] header(String format) {
        return switch (format) {
            case "png" -> {
                byte[] png = written(90, 60, "png");
                ByteBuffer.wrap(png).putInt(16, SIDE).putInt(20, SIDE);
                yield png;
            }
            case "gif" -> {
                byte[] gif = written(90, 60, "gif");
                little(gif).putShort(6, (short) SIDE).putShort(8, (short) SIDE);
                yield gif;
            }
            case "bmp" -> {
                byte[] bmp = written(90, 60, "bmp");
                little(bmp).putInt(18, SIDE).putInt(22, SIDE);
                yield bmp;
            }
            case "webp" -> canvas();
            case "webp lossless" -> lossless();
            default -> tiff();
        };
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] canvas() {
        byte[] webp = new byte[30];
        little(webp)
                .put("RIFF".getBytes(ISO_8859_1))
                .putInt(22)
                .put("WEBPVP8X".getBytes(ISO_8859_1))
                .putInt(10)
                .putInt(0)
                .putShort((short) (SIDE - 1))
                .put((byte) 0)
                .putShort((short) (SIDE - 1));
        return webp;
    }

    private static byte[] lossless() {
        byte[] webp = new byte[26];
        little(webp)
                .put("RIFF".getBytes(ISO_8859_1))
                .putInt(18)
                .put("WEBPVP8L".getBytes(ISO_8859_1))
                .putInt(6)
                .put((byte) 0x2f)
                .putInt(SIDE - 1 | (SIDE - 1) << 14);
        return webp;
    }

    /// A directory with a width and a height, each a long.
    private static byte[] tiff() {
        byte[] tiff = new byte[38];
        little(tiff)
                .put("II*\0".getBytes(ISO_8859_1))
                .putInt(8)
                .putShort((short) 2)
                .putShort((short) 256)
                .putShort((short) 4)
                .putInt(1)
                .putInt(SIDE)
                .putShort((short) 257)
                .putShort((short) 4)
                .putInt(1)
                .putInt(SIDE);
        return tiff;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "webp", "webp lossless", "tiff"})
    void manyPixelsAreRefusedByTheHeader(String format) {
        var fate = ended(Settings.jpg().validator().validate(fetched(header(format))));

        assertThat(fate.getReason()).as(fate.getMessage()).isEqualTo("too_many_pixels");
        assertThat(fate.getMessage()).contains("16000×16000 = 256000000 pixels");
    }

    /// 90×60 by its header, and 200 MB of zeros in its only data chunk: no more of it is unpacked
    /// than there are pixels.
    @Test
    void aPngWhoseDataGoOnIsReadAsFarAsItsPixelsGo() {
        byte[] png = written(90, 60, "png");
        ByteBuffer packed = packedZeros(200);
        var bomb = ByteBuffer.allocate(33 + 12 + packed.remaining() + 12);
        bomb.put(png, 0, 33);
        chunk(bomb, "IDAT", packed);
        chunk(bomb, "IEND", ByteBuffer.allocate(0));
        long before = residentPeak();

        Settings.jpg().validator().validate(fetched(bomb.array()));

        assertThat(residentPeak() - before).isLessThan(100_000);
    }

    private static ByteBuffer packedZeros(int megabytes) {
        var packed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(packed)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(new byte[1 << 20]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(packed.toByteArray());
    }

    private static void chunk(ByteBuffer to, String type, ByteBuffer data) {
        var checksum = new CRC32();
        checksum.update(type.getBytes(ISO_8859_1));
        checksum.update(data.duplicate());
        to.putInt(data.remaining()).put(type.getBytes(ISO_8859_1)).put(data);
        to.putInt((int) checksum.getValue());
    }

    /// Kilobytes.
    private static long residentPeak() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
