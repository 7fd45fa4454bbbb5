package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.shardline.pipeline.service.Groups;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/// What is deployed is what there is: the manifests of Kubernetes and the services of compose
/// beside the image, the commands and the recipe. By the schema of Kubernetes' API; KEDA's own kind
/// has none here.
final class DeploymentTest {

    private static final Path ROOT = Path.of("..");
    private static final Path MANIFESTS = ROOT.resolve("deploy/kubernetes");
    private static final List<String> STAGES =
            List.of("ingest", "filter", "fetcher", "validator", "packager");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Its models, each named after the kind of which it is.
    private static final String MODELS = "io.kubernetes.client.openapi.models.V1";

    @Test
    void manifestsAreAsKubernetesWantsThem() throws IOException {
        for (JsonNode manifest : manifests()) {
            String kind = manifest.path("kind").asText();
            if (!kind.equals("ScaledObject")) {
                assertThatCode(() -> validate(kind, manifest.toString()))
                        .as(kind + " " + manifest.at("/metadata/name").asText())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void theSchemaSeesWhatIsMisspelt() throws IOException {
        String fetcher = workload("fetcher").toString();

        assertThatThrownBy(() ->
                        validate("StatefulSet", fetcher.replace("readinessProbe", "readyProbe")))
                .hasMessageContaining("readyProbe");
    }

    @Test
    void everyManifestIsApplied() throws IOException {
        JsonNode kustomization = documents(MANIFESTS.resolve("kustomization.yaml")).getFirst();

        var applied = new TreeSet<String>();
        kustomization.path("resources").forEach(file -> applied.add(file.asText()));
        var there = new TreeSet<String>();
        manifestFiles().forEach(file -> there.add(file.getFileName().toString()));

        assertThat(applied).isEqualTo(there);
    }

    @Test
    void stagesAreStartedAsTheirCommandsWantIt() throws IOException {
        for (String stage : STAGES) {
            JsonNode container = workload(stage).at("/spec/template/spec/containers/0");
            var words = new ArrayList<String>();
            container.path("args").forEach(word -> words.add(word.asText()));
            assertIsACommand(words);
            assertThat(variables(container)).containsAll(mentioned(words));
        }
    }

    @Test
    void composeStartsStagesAsTheirCommandsWantIt() throws IOException {
        JsonNode services =
                documents(ROOT.resolve("docker-compose.yml")).getFirst().path("services");
        for (String stage : STAGES) {
            var words = new ArrayList<String>();
            services.path(stage).path("command").forEach(word -> words.add(word.asText()));
            assertIsACommand(words);
        }
    }

    private static void assertIsACommand(List<String> words) {
        assertThatCode(() ->
                        new CommandLine(Commands.class).parseArgs(words.toArray(String[]::new)))
                .as("" + words)
                .doesNotThrowAnyException();
    }

    @Test
    void containersAreAsTheImageIsMade() throws IOException {
        String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
        int user = Integer.parseInt(found(dockerfile, "--uid (\\d+)"));
        int port = Integer.parseInt(found(dockerfile, "SHARDLINE_METRICS_PORT=(\\d+)"));
        for (String stage : STAGES) {
            JsonNode pod = workload(stage).at("/spec/template");
            JsonNode container = pod.at("/spec/containers/0");
            assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(user);
            assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(port);
            assertThat(pod.path("metadata").path("annotations").path("prometheus.io/port").asInt())
                    .isEqualTo(port);
            assertThat(values(container.path("volumeMounts"), "mountPath"))
                    .contains("/tmp", "/recipes")
                    .containsAll(quoted(found(dockerfile, "VOLUME \\[(.*)]")));
            assertThat(values(container.path("volumeMounts"), "name"))
                    .isSubsetOf(volumes(workload(stage)));
        }
    }

    @Test
    void stagesAreScaledByTheirTopicsUpToThePartitions() throws IOException {
        Recipe recipe = RecipeReader.read(MANIFESTS.resolve("recipe.yaml"), List.of());
        Groups groups = Groups.of(recipe.job());
        var topics =
                Map.of(
                        groups.filter(), recipe.job() + ".records",
                        groups.fetch(), recipe.job() + ".wanted",
                        groups.validate(), recipe.job() + ".fetched");

        List<JsonNode> scaled = ofKind("ScaledObject");

        assertThat(scaled).hasSize(3);
        for (JsonNode one : scaled) {
            JsonNode trigger = one.at("/spec/triggers/0/metadata");
            assertThat(topics.get(trigger.path("consumerGroup").asText()))
                    .isEqualTo(trigger.path("topic").asText());
            assertThat(trigger.path("bootstrapServers").asText())
                    .isEqualTo(recipe.kafka().bootstrap().orElseThrow());
            assertThat(one.at("/spec/maxReplicaCount").asInt())
                    .isLessThanOrEqualTo(recipe.kafka().partitions());
            String name = one.at("/spec/scaleTargetRef/name").asText();
            assertThat(workload(name).path("kind").asText())
                    .isEqualTo(one.at("/spec/scaleTargetRef/kind").asText());
        }
    }

    /// Throws where a manifest lacks what it must have, or has what does not exist.
    private static void validate(String kind, String manifest) throws Throwable {
        try {
            // By its name: to compile against it takes the annotations of another library.
            Class.forName(MODELS + kind)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(manifest));
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private static List<Path> manifestFiles() throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            return files.filter(file -> !file.endsWith("kustomization.yaml"))
                    .filter(file -> !file.endsWith("recipe.yaml"))
                    .toList();
        }
    }

    private static List<JsonNode> manifests() throws IOException {
        var all = new ArrayList<JsonNode>();
        for (Path file : manifestFiles()) {
            all.addAll(documents(file));
        }
        return all;
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        var documents = new ArrayList<JsonNode>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(file))
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    private static List<JsonNode> ofKind(String kind) throws IOException {
        return manifests().stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .toList();
    }

    /// The job or the stateful set of this name.
    private static JsonNode workload(String name) throws IOException {
        return Stream.concat(ofKind("Job").stream(), ofKind("StatefulSet").stream())
                .filter(manifest -> manifest.at("/metadata/name").asText().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static List<String> volumes(JsonNode workload) {
        var names = new ArrayList<>(values(workload.at("/spec/template/spec/volumes"), "name"));
        workload.at("/spec/volumeClaimTemplates")
                .forEach(claim -> names.add(claim.at("/metadata/name").asText()));
        return names;
    }

    private static List<String> variables(JsonNode container) {
        return values(container.path("env"), "name");
    }

    /// What stands as `$(NAME)` in them.
    private static List<String> mentioned(List<String> words) {
        return Pattern.compile("\\$\\((\\w+)\\)")
                .matcher(String.join(" ", words))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static List<String> values(JsonNode list, String key) {
        return list.findValues(key).stream().map(JsonNode::asText).toList();
    }

    private static List<String> quoted(String list) {
        return Pattern.compile("\"([^\"]+)\"")
                .matcher(list)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
