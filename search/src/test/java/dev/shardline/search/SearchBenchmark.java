package dev.shardline.search;

import dev.shardline.testing.NpyFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Benchmark: vectors of length 1 in clusters, indexed and searched. Arguments: what to do, the
/// folder, and how many vectors; `make` writes them, `build` builds the index, `query` compares 100
/// searches with a look at every vector. Each step is a process of its own, whose memory it tells.
final class SearchBenchmark {

    private static final int DIMENSION = 512;
    private static final int PER_CLUSTER = 100;
    private static final double SPREAD = 0.4;
    private static final int PARTITION = 100_000;
    private static final int QUESTIONS = 100;
    private static final int NEAREST = 10;
    private static final int ROUNDS = 5;
    private static final long SEED = 20_261_121;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Path folder;
    private final int count;

    private SearchBenchmark(Path folder, int count) {
        this.folder = folder;
        this.count = count;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("Usage: SearchBenchmark make|build|query FOLDER VECTORS");
            System.exit(2);
        }
        var benchmark = new SearchBenchmark(Path.of(args[1]), Integer.parseInt(args[2]));
        switch (args[0]) {
            case "make" -> benchmark.make();
            case "build" -> benchmark.build();
            case "query" -> benchmark.query();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private Path embeddings() {
        return folder.resolve("embeddings");
    }

    private Path index() {
        return folder.resolve("index");
    }

    private void make() throws Exception {
        for (int start = 0; start < count; start += PARTITION) {
            String name = "%05d".formatted(start / PARTITION);
            int rows = Math.min(PARTITION, count - start);
            write(embeddings().resolve("img_emb/img_emb_" + name + ".npy"), start, rows);
            Fixtures.rows(
                    embeddings().resolve("metadata/metadata_" + name + ".parquet"), start, rows);
        }
    }

    private void write(Path file, int start, int rows) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(
                    NpyFiles.header(
                            1,
                            "{'descr': '<f2', 'fortran_order': False, 'shape': (%d, %d), }"
                                    .formatted(rows, DIMENSION)));
            for (int i = start; i < start + rows; i++) {
                out.write(NpyFiles.row(vector(i), true));
            }
        }
    }

    /// A vector near the centre of a cluster, the same for the same number.
    private float[] vector(int number) {
        int clusters = Math.max(1, count / PER_CLUSTER);
        var random = new SplittableRandom(SEED + 1_000_003L * number);
        var centre = new SplittableRandom(~SEED - 999_983L * random.nextInt(clusters));
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (centre.nextGaussian() + SPREAD * random.nextGaussian());
        }
        Vectors.normalize(vector);
        return vector;
    }

    private void build() throws IOException {
        long memory = Runtime.getRuntime().maxMemory() * 7 / 10;
        long begun = System.nanoTime();
        var built = new IndexBuilder(memory, (_, _, _) -> {}).build(embeddings(), index());
        System.out.printf(
                Locale.ROOT,
                "built: %,d vectors of %d dimensions, limit %,d MB, %d graphs, %.1f s, peak RSS %s, plan"
                        + " %s%n",
                count,
                DIMENSION,
                memory >> 20,
                built.graphs(),
                (System.nanoTime() - begun) / (1_000 * NANOS_PER_MILLI),
                peak(),
                BuildPlan.of(count, DIMENSION, memory));
    }

    private void query() throws Exception {
        List<float[]> questions =
                IntStream.range(0, QUESTIONS).mapToObj(i -> vector(count + i)).toList();
        try (SearchIndex index = SearchIndex.open(index())) {
            var millis = new ArrayList<Double>();
            List<List<Hit>> answers = List.of();
            for (int round = 0; round < ROUNDS; round++) {
                millis.clear(); // The last round counts: of a program that runs for a while.
                answers = new ArrayList<>();
                for (float[] question : questions) {
                    long begun = System.nanoTime();
                    answers.add(index.search(Modality.IMAGE, question, NEAREST));
                    millis.add((System.nanoTime() - begun) / NANOS_PER_MILLI);
                }
            }
            String peak = peak();
            double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "searched: recall@%d %.4f, p50 %.2f ms, p95 %.2f ms, peak RSS %s%n",
                    NEAREST,
                    recall(questions, answers),
                    sorted[sorted.length / 2],
                    sorted[sorted.length * 95 / 100],
                    peak);
        }
    }

    private double recall(List<float[]> questions, List<List<Hit>> answers) {
        long found =
                IntStream.range(0, questions.size())
                        .parallel()
                        .mapToLong(q -> {
                            var nearest = nearest(questions.get(q));
                            return answers.get(q).stream()
                                    .filter(hit -> nearest.contains(hit.id()))
                                    .count();
                        })
                        .sum();
        return (double) found / (questions.size() * NEAREST);
    }

    /// By a look at every vector, as it is in the files.
    private Set<Long> nearest(float[] question) {
        var best = new PriorityQueue<Hit>((a, b) -> Float.compare(a.similarity(), b.similarity()));
        try (var metadata = new MetadataTables();
                var opened = EmbeddingFolder.open(embeddings(), metadata)) {
            Embeddings all = opened.embeddings().getFirst();
            for (long id = 0; id < all.count(); id++) {
                best.add(new Hit(id, (float) Vectors.product(question, all.vector(id))));
                if (best.size() > NEAREST) {
                    best.remove();
                }
            }
        }
        var ids = new HashSet<Long>();
        best.forEach(hit -> ids.add(hit.id()));
        return ids;
    }

    /// The most memory that this process had, mapped files included.
    private static String peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> Arrays.asList(line.split("\\s+")).get(1))
                .map(kilobytes -> Long.parseLong(kilobytes) / 1024 + " MB")
                .findFirst()
                .orElse("unknown");
    }
}
