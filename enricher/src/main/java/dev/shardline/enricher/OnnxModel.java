package dev.shardline.enricher;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.TensorInfo;
import dev.shardline.schemas.recipe.EnrichSettings.Device;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A model of images or of texts in ONNX Runtime: tensors in, tensors out. Safe for use by several
/// threads, which run it side by side. The same input gives the same output on the same kind of
/// processor.
final class OnnxModel implements AutoCloseable {

    private final String key;
    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<NodeInfo> inputs;

    /// A tensor of numbers.
    ///
    /// @param values in the order of the dimensions, the last one changing fastest
    @SuppressWarnings("ArrayRecordComponent") // Local to a call.
    record Tensor(long[] shape, float[] values) {}

    private OnnxModel(String key, Path file, OrtEnvironment environment, OrtSession session)
            throws OrtException {
        this.key = key;
        this.file = file;
        this.environment = environment;
        this.session = session;
        this.inputs = List.copyOf(session.getInputInfo().values());
    }

    /// Loads a model of images.
    ///
    /// @param key of the recipe, for messages
    /// @param threads that one run may use
    /// @throws ModelException if it cannot be used
    static OnnxModel open(String key, Path file, Device device, int threads) {
        return open(key, file, device, threads, OnnxModel::requireImages);
    }

    /// Loads a model of texts.
    ///
    /// @param key of the recipe, for messages
    /// @param threads that one run may use
    /// @throws ModelException if it cannot be used
    static OnnxModel openText(String key, Path file, Device device, int threads) {
        return open(key, file, device, threads, OnnxModel::requireTexts);
    }

    private static OnnxModel open(
            String key, Path file, Device device, int threads, Consumer<OnnxModel> requirement) {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "shardline");
        try (var options = new SessionOptions()) {
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setDeterministicCompute(true);
            if (device == Device.CUDA) {
                addCuda(options);
            }
            OrtSession session = environment.createSession(file.toString(), options);
            try {
                var model = new OnnxModel(key, file, environment, session);
                requirement.accept(model);
                return model;
            } catch (ModelException | OrtException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new ModelException(
                    "%s: %s is no model in the format ONNX that can be loaded: %s"
                            .formatted(key, file, complaint(e)),
                    e);
        }
    }

    private void requireImages() {
        requireInputs(1, "one, the image");
        requireType(inputs.getFirst(), "a tensor of 32-bit floats", Set.of(OnnxJavaType.FLOAT));
    }

    private void requireTexts() {
        requireInputs(2, "one, the tokens, or two with their attention_mask");
        for (NodeInfo input : inputs) {
            requireType(
                    input,
                    "a tensor of whole numbers",
                    Set.of(OnnxJavaType.INT64, OnnxJavaType.INT32));
        }
        if (inputs.size() == 2 && inputs.stream().noneMatch(OnnxModel::isMask)) {
            requireInputs(1, "one, the tokens, or two with their attention_mask");
        }
    }

    private void requireInputs(int most, String expected) {
        if (inputs.isEmpty() || inputs.size() > most) {
            throw new ModelException(
                    "%s: the model %s has %d inputs (%s); expected is %s."
                            .formatted(
                                    key,
                                    file,
                                    inputs.size(),
                                    inputs.stream()
                                            .map(NodeInfo::getName)
                                            .collect(Collectors.joining(", ")),
                                    expected));
        }
    }

    private void requireType(NodeInfo input, String expected, Set<OnnxJavaType> types) {
        if (!(input.getInfo() instanceof TensorInfo tensor) || !types.contains(tensor.type)) {
            throw new ModelException(
                    "%s: the input %s of the model %s is %s; expected is %s."
                            .formatted(key, input.getName(), file, input.getInfo(), expected));
        }
    }

    private static boolean isMask(NodeInfo input) {
        return input.getName().equals("attention_mask");
    }

    private static void addCuda(SessionOptions options) {
        try {
            options.addCUDA();
        } catch (OrtException e) {
            throw new ModelException(
                    "enrich.device is cuda, but ONNX Runtime here cannot use it: %s (docs/enrichment.md)"
                            .formatted(complaint(e)),
                    e);
        }
    }

    /// Makes sure that a batch of tensors fits the input.
    ///
    /// @param wanted the shape of the batch
    /// @param made what makes such tensors, for the message
    /// @throws ModelException if not
    void requireInput(long[] wanted, String made) {
        long[] shape = ((TensorInfo) inputs.getFirst().getInfo()).getShape();
        boolean fits = shape.length == wanted.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 || shape[i] == wanted[i];
        }
        if (!fits) {
            throw new ModelException(
                    "%s: the model %s takes %s, but %s makes %s."
                            .formatted(key, file, text(shape), made, text(wanted)));
        }
    }

    /// Runs the model.
    ///
    /// @return its outputs, in the model's order
    /// @throws FailedModel if it has no answer, or one that is no number
    List<Tensor> run(Tensor batch) throws FailedModel {
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(environment, direct(batch.values), batch.shape)) {
            return run(Map.of(inputs.getFirst().getName(), tensor));
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /// Runs the model on texts of the same number of tokens.
    ///
    /// @return its outputs, in the model's order
    /// @throws FailedModel if it has no answer, or one that is no number
    List<Tensor> runText(List<Tokens.Sequence> texts) throws FailedModel {
        var tensors = new HashMap<String, OnnxTensor>();
        try {
            for (NodeInfo input : inputs) {
                tensors.put(input.getName(), wholes(input, texts));
            }
            return run(tensors);
        } catch (OrtException e) {
            throw failed(e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor wholes(NodeInfo input, List<Tokens.Sequence> texts) throws OrtException {
        int length = texts.getFirst().ids().length;
        long[] numbers = new long[texts.size() * length];
        for (int text = 0; text < texts.size(); text++) {
            Tokens.Sequence sequence = texts.get(text);
            for (int i = 0; i < length; i++) {
                numbers[text * length + i] =
                        isMask(input) ? (i < sequence.count() ? 1 : 0) : sequence.ids()[i];
            }
        }
        long[] shape = {texts.size(), length};
        return ((TensorInfo) input.getInfo()).type == OnnxJavaType.INT64
                ? OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape)
                : OnnxTensor.createTensor(
                        environment,
                        IntBuffer.wrap(Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray()),
                        shape);
    }

    private List<Tensor> run(Map<String, OnnxTensor> tensors) throws OrtException, FailedModel {
        try (OrtSession.Result result = session.run(tensors)) {
            var outputs = new ArrayList<Tensor>();
            for (Map.Entry<String, OnnxValue> output : result) {
                outputs.add(tensor(output.getKey(), output.getValue()));
            }
            return outputs;
        }
    }

    private FailedModel failed(OrtException e) {
        return new FailedModel(
                "The model of %s cannot judge this sample: %s.".formatted(key, complaint(e)));
    }

    private Tensor tensor(String name, OnnxValue value) throws FailedModel {
        if (!(value instanceof OnnxTensor tensor) || tensor.getInfo().type != OnnxJavaType.FLOAT) {
            throw new FailedModel(
                    "The output %s of the model of %s is %s, not a tensor of 32-bit floats."
                            .formatted(name, key, value.getInfo()));
        }
        FloatBuffer numbers = tensor.getFloatBuffer();
        float[] values = new float[numbers.remaining()];
        numbers.get(values);
        for (float number : values) {
            if (!Float.isFinite(number)) {
                throw new FailedModel(
                        "The model of %s gives %s for this sample.".formatted(key, number));
            }
        }
        return new Tensor(tensor.getInfo().getShape(), values);
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values)
                .flip();
    }

    /// `1×3×224×224`; what may have any size is `?`.
    static String text(long[] shape) {
        return Arrays.stream(shape)
                .mapToObj(size -> size < 0 ? "?" : Long.toString(size))
                .collect(Collectors.joining("×"));
    }

    private static String complaint(OrtException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("closing " + file, e);
        }
    }
}
