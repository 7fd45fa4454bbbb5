package dev.shardline.pipeline.quickstart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One picture of the first samples of a dataset, in a grid with the beginnings of their captions.
public final class ContactSheet {

    private static final Logger LOG = LoggerFactory.getLogger(ContactSheet.class);
    private static final int MAX_SAMPLES = 60;
    private static final int CELL = 160;
    private static final int CAPTION = 18;
    private static final int GAP = 8;
    private static final int CAPTION_LENGTH = 26;

    private ContactSheet() {}

    /// Writes the sheet, if there is a JPEG sample in the finished tar shards of the folder.
    ///
    /// Where the machine has no fonts the captions are left out.
    ///
    /// @param output the folder with the shards
    /// @param jpg is replaced where it exists
    /// @param columns at least 1
    /// @return how many samples it shows; with 0 nothing is written
    public static int write(Path output, Path jpg, int columns) throws IOException {
        if (columns < 1) {
            throw new IllegalArgumentException("columns must be at least 1, was " + columns);
        }
        Map<String, Sample> samples = samples(output);
        samples.values().removeIf(sample -> sample.image == null);
        if (samples.isEmpty()) {
            return 0;
        }
        Path part = jpg.resolveSibling(jpg.getFileName() + ".part");
        try (var stream = Files.newOutputStream(part)) {
            ImageIO.write(sheet(List.copyOf(samples.values()), columns), "jpg", stream);
        }
        Files.move(part, jpg, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return samples.size();
    }

    private static Map<String, Sample> samples(Path output) throws IOException {
        var samples = new LinkedHashMap<String, Sample>();
        List<Path> shards;
        try (var files = Files.list(output)) {
            shards = files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
        }
        for (Path shard : shards) {
            if (samples.size() >= MAX_SAMPLES) {
                break;
            }
            try (var input = new BufferedInputStream(Files.newInputStream(shard));
                    var tar = new TarArchiveInputStream(input)) {
                read(tar, samples);
            }
        }
        return samples;
    }

    private static void read(TarArchiveInputStream tar, Map<String, Sample> samples)
            throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry();
                entry != null;
                entry = tar.getNextEntry()) {
            String name = entry.getName();
            int dot = name.lastIndexOf('.');
            String key = dot < 0 ? name : name.substring(0, dot);
            if (!samples.containsKey(key) && samples.size() >= MAX_SAMPLES) {
                return;
            }
            switch (name.substring(dot + 1)) {
                case "jpg" ->
                        samples.computeIfAbsent(key, _ -> new Sample()).image = thumbnail(tar);
                case "txt" -> samples.computeIfAbsent(key, _ -> new Sample()).caption = start(tar);
                default -> {}
            }
        }
    }

    private static BufferedImage thumbnail(InputStream member) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(member.readAllBytes()));
        if (image == null) {
            throw new IOException("a .jpg in the shards is no JPEG");
        }
        double scale = Math.min(1, (double) CELL / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        var thumbnail = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = thumbnail.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return thumbnail;
    }

    private static String start(InputStream member) throws IOException {
        String text = new String(member.readNBytes(4 * CAPTION_LENGTH), StandardCharsets.UTF_8);
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        int end =
                line.offsetByCodePoints(
                        0, Math.min(CAPTION_LENGTH, line.codePointCount(0, line.length())));
        return line.substring(0, end);
    }

    private static BufferedImage sheet(List<Sample> samples, int columns) {
        int shown = Math.min(columns, samples.size());
        int lines = Math.ceilDiv(samples.size(), shown);
        var sheet =
                new BufferedImage(
                        GAP + shown * (CELL + GAP),
                        GAP + lines * (CELL + CAPTION + GAP),
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < samples.size(); i++) {
            int left = GAP + i % shown * (CELL + GAP);
            int top = GAP + i / shown * (CELL + CAPTION + GAP);
            BufferedImage image = samples.get(i).image;
            if (image != null) {
                graphics.drawImage(
                        image,
                        left + (CELL - image.getWidth()) / 2,
                        top + (CELL - image.getHeight()) / 2,
                        null);
            }
        }
        captions(graphics, samples, shown);
        graphics.dispose();
        return sheet;
    }

    private static void captions(Graphics2D graphics, List<Sample> samples, int columns) {
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
            graphics.setColor(Color.DARK_GRAY);
            for (int i = 0; i < samples.size(); i++) {
                int left = GAP + i % columns * (CELL + GAP);
                int bottom = (i / columns + 1) * (CELL + CAPTION + GAP) - 5;
                graphics.drawString(samples.get(i).caption, left, bottom);
            }
        } catch (RuntimeException | LinkageError e) { // What Java2D throws where it finds no fonts.
            LOG.debug("no captions on the contact sheet: {}", e.toString());
        }
    }

    /// A member comes after the other, so it fills up as they come.
    private static final class Sample {
        private @Nullable BufferedImage image;
        private String caption = "";
    }
}
