package dev.shardline.pipeline.bench;

import static dev.shardline.testing.OnnxFile.whole;
import static dev.shardline.testing.OnnxFile.wholes;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.shardline.packager.ShardReader;
import dev.shardline.testing.OnnxFile;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Benchmark: models that cost what real ones do, and a bare loop of one over the images of shards:
/// the session alone, as many threads as cores, the pixels prepared before the clock runs.
///
/// `make FOLDER` writes `clip.onnx` (224 pixels, 512 numbers, 4.4 billion multiplications, as
/// ViT-B/32 has) and `nsfw.onnx` (299 pixels, one number, 5.7 billion, as Inception-v3 has) and
/// prints their SHA-256; `loop MODEL SIZE SHARDS BATCH` prints images per second.
final class ModelLoop {

    private static final int WIDTH = 768;
    private static final int HIDDEN = 3072;
    private static final int PATCH = 32;
    private static final int CHANNELS = 3;
    private static final int CLIP_SIZE = 224;
    private static final int CLIP_NUMBERS = 512;
    private static final int CLIP_BLOCKS = 19;
    private static final int NSFW_SIZE = 299;
    private static final int NSFW_BLOCKS = 15;
    private static final long SEED = 20_261_122;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final int size;
    private final int batch;

    private ModelLoop(int size, int batch) {
        this.size = size;
        this.batch = batch;
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "make" -> {
                Path folder = Path.of(args[1]);
                String clip =
                        model(CLIP_SIZE, CLIP_BLOCKS, CLIP_NUMBERS)
                                .write(folder.resolve("clip.onnx"));
                String nsfw = model(NSFW_SIZE, NSFW_BLOCKS, 1).write(folder.resolve("nsfw.onnx"));
                System.out.println(clip + " " + nsfw);
            }
            case "loop" -> {
                var loop = new ModelLoop(Integer.parseInt(args[2]), Integer.parseInt(args[4]));
                loop.run(Path.of(args[1]), Path.of(args[3]));
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /// Patches of 32 pixels, each going through pairs of matrices as a transformer's do; all pairs
    /// are the same numbers, which makes the file small and the work no less.
    private static OnnxFile model(int size, int blocks, int numbers) {
        var random = new SplittableRandom(SEED);
        OnnxFile file =
                new OnnxFile()
                        .input("image", -1, CHANNELS, size, size)
                        .output("vector", -1, numbers)
                        .constant(
                                "patch",
                                new long[] {WIDTH, CHANNELS, PATCH, PATCH},
                                weights(random, WIDTH, CHANNELS * PATCH * PATCH))
                        .constant(
                                "wide",
                                new long[] {HIDDEN, WIDTH, 1, 1},
                                weights(random, HIDDEN, WIDTH))
                        .constant(
                                "narrow",
                                new long[] {WIDTH, HIDDEN, 1, 1},
                                weights(random, WIDTH, HIDDEN))
                        .constant(
                                "last",
                                new long[] {WIDTH, numbers},
                                weights(random, numbers, WIDTH))
                        .node(
                                "Conv",
                                List.of("image", "patch"),
                                "x0",
                                wholes("kernel_shape", (long) PATCH, (long) PATCH),
                                wholes("strides", (long) PATCH, (long) PATCH));
        for (int block = 0; block < blocks; block++) {
            file.node(
                            "Conv",
                            List.of("x" + block, "wide"),
                            "w" + block,
                            wholes("kernel_shape", 1L, 1L))
                    .node("Relu", List.of("w" + block), "r" + block)
                    .node(
                            "Conv",
                            List.of("r" + block, "narrow"),
                            "x" + (block + 1),
                            wholes("kernel_shape", 1L, 1L));
        }
        return file.node("GlobalAveragePool", List.of("x" + blocks), "pooled")
                .node("Flatten", List.of("pooled"), "flat", whole("axis", 1))
                .node("MatMul", List.of("flat", "last"), "vector");
    }

    /// So small or large that numbers keep their size from layer to layer.
    private static float[] weights(SplittableRandom random, int outputs, int inputs) {
        float[] weights = new float[outputs * inputs];
        double scale = Math.sqrt(2.0 / inputs);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * scale);
        }
        return weights;
    }

    private void run(Path model, Path shards) throws Exception {
        List<FloatBuffer> batches = batches(images(shards));
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.toString(), options)) {
                pass(session, batches.subList(0, Math.max(1, batches.size() / 5))); // Warms up.
                long start = System.nanoTime();
                pass(session, batches);
                double seconds = (System.nanoTime() - start) / 1e9;
                int images = batches.stream().mapToInt(this::count).sum();
                System.out.printf(
                        Locale.ROOT,
                        "bare loop of the session, %d at once: %d images, %.1f s, %.2f images/s%n",
                        batch,
                        images,
                        seconds,
                        images / seconds);
            }
        }
    }

    private int count(FloatBuffer tensor) {
        return tensor.limit() / (CHANNELS * size * size);
    }

    private void pass(OrtSession session, List<FloatBuffer> batches) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        var next = new AtomicInteger();
        Callable<Void> worker =
                () -> {
                    for (int i = next.getAndIncrement();
                            i < batches.size();
                            i = next.getAndIncrement()) {
                        answer(session, batches.get(i));
                    }
                    return null;
                };
        try (var threads = Executors.newFixedThreadPool(cores)) {
            for (var done : threads.invokeAll(Collections.nCopies(cores, worker))) {
                done.get();
            }
        }
    }

    private void answer(OrtSession session, FloatBuffer pixels) throws OrtException {
        long[] shape = {count(pixels), CHANNELS, size, size};
        String input = session.getInputNames().iterator().next();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels, shape);
                var result = session.run(Map.of(input, tensor))) {
            if (!Float.isFinite(((OnnxTensor) result.get(0)).getFloatBuffer().get(0))) {
                throw new IllegalStateException("no number");
            }
        }
    }

    private List<FloatBuffer> batches(List<float[]> images) {
        var batches = new ArrayList<FloatBuffer>();
        for (int start = 0; start < images.size(); start += batch) {
            List<float[]> some = images.subList(start, Math.min(start + batch, images.size()));
            FloatBuffer tensor =
                    ByteBuffer.allocateDirect(some.size() * CHANNELS * size * size * Float.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer();
            some.forEach(tensor::put);
            batches.add(tensor.flip());
        }
        return batches;
    }

    private List<float[]> images(Path shards) throws IOException {
        var images = new ArrayList<float[]>();
        try (Stream<Path> files = Files.list(shards)) {
            for (Path tar :
                    files.filter(file -> file.toString().endsWith(".tar")).sorted().toList()) {
                try (ShardReader samples = ShardReader.open(tar)) {
                    while (samples.hasNext()) {
                        images.add(
                                pixels(
                                        Objects.requireNonNull(
                                                samples.next().members().get("jpg"))));
                    }
                }
            }
        }
        return images;
    }

    private float[] pixels(byte[] jpeg) throws IOException {
        Image scaled =
                ImageIO.read(new ByteArrayInputStream(jpeg))
                        .getScaledInstance(size, size, Image.SCALE_FAST);
        var square = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        square.getGraphics().drawImage(scaled, 0, 0, null);
        int[] rgb = square.getRGB(0, 0, size, size, null, 0, size);
        float[] tensor = new float[CHANNELS * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                tensor[channel * rgb.length + i] =
                        ((rgb[i] >> (16 - 8 * channel)) & 0xFF) / 255f - 0.5f;
            }
        }
        return tensor;
    }
}
