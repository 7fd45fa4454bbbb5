package dev.shardline.pipeline.bench;

import dev.shardline.pipeline.it.HostileRun;
import dev.shardline.testing.HostileWeb;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// A run over a web of which a quarter is broken beside a run over the good part alone, each by the
/// program as it is installed; the web is in this process. Counts what ended with a wrong reason
/// and what went where it must not.
final class HostileBenchmark {

    private static final int SIDE = 128;

    private HostileBenchmark() {}

    /// @param args an empty folder, urls, hosts, and the program
    @SuppressWarnings("MissingSummary") // A program.
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int urls = Integer.parseInt(args[1]);
        try (var web = new HostileWeb(Integer.parseInt(args[2]), picture(), 0)) {
            IntStream good =
                    HostileRun.all(urls).filter(url -> web.kind(url) == HostileWeb.Kind.GOOD);
            run("good part", folder.resolve("good"), web, good, args[3]);
            run("all", folder.resolve("all"), web, HostileRun.all(urls), args[3]);
            System.out.printf(
                    "connections to the forbidden address: %,d; ended wrongly: %s%n",
                    web.trespasses(), wrong(web, folder.resolve("all"), urls));
        }
        System.exit(0);
    }

    private static byte[] picture() throws Exception {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, SIDE, SIDE, new Random(1).ints((long) SIDE * SIDE).toArray(), 0, SIDE);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    private static void run(
            String what, Path folder, HostileWeb web, IntStream urls, String program)
            throws Exception {
        List<String> list = urls.mapToObj(web::url).toList();
        Path recipe = HostileRun.write(folder, web, list.stream(), "retries: 2");
        Path figures = folder.resolve("time");
        var command = new ArrayList<>(List.of("/usr/bin/env", "time", "-o", figures.toString()));
        command.addAll(List.of("-f", "%e s wall, %U+%S CPU-s, peak RSS %M KB", program, "run"));
        command.addAll(List.of(recipe.toString(), "--state", folder.resolve("state").toString()));
        int code =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start()
                        .waitFor();
        System.out.printf(
                "%s, %,d urls: exit code %d, %s%n",
                what, list.size(), code, Files.readString(figures).strip());
    }

    private static Map<String, Integer> wrong(HostileWeb web, Path folder, int urls)
            throws Exception {
        var wrong = new TreeMap<String, Integer>();
        var fates = HostileRun.fates(folder);
        for (int url = 0; url < urls; url++) {
            String fate = fates.getOrDefault(url, "no row");
            if (!web.kind(url).fates().contains(fate)) {
                wrong.merge(web.kind(url) + " as " + fate, 1, Integer::sum);
            }
        }
        return wrong;
    }
}
