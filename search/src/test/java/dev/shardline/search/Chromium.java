package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Debian's Chromium without a window, led by its DevTools protocol: keys and dropped files come to
/// the page as from a person, and what a screen reader is told can be asked. One thread at a time.
///
/// @see <a href="https://chromedevtools.github.io/devtools-protocol/">the protocol</a>
final class Chromium implements AutoCloseable {

    static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private static final long PATIENCE_SECONDS = 120;
    private static final int SHIFT = 8;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Process process;
    private final Answers answers = new Answers();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private int last;

    private Chromium(Process process, Path profile) throws Exception {
        this.process = process;
        URI tab = tab(profile);
        this.socket = http.newWebSocketBuilder().buildAsync(tab, answers).join();
    }

    /// What a screen reader is told of a node: `button`, `More like result 3`.
    record Told(String role, String name) {}

    /// Starts it with an empty page.
    static Chromium start(Path folder) throws Exception {
        Path profile = folder.resolve("profile");
        Process process =
                new ProcessBuilder(
                                List.of(
                                        PROGRAM.toString(),
                                        "--headless",
                                        "--no-sandbox", // The tests run as root.
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync",
                                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                                        "--user-data-dir=" + profile,
                                        "--remote-debugging-port=0",
                                        "about:blank"))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("chromium.log").toFile())
                        .start();
        try {
            return new Chromium(process, profile);
        } catch (Exception e) {
            end(process);
            throw e;
        }
    }

    private URI tab(Path profile) throws Exception {
        Path port = profile.resolve("DevToolsActivePort");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(port) || Files.readAllLines(port).isEmpty()) {
            assertThat(process.isAlive() && System.nanoTime() < until).isTrue();
            Thread.sleep(20);
        }
        var list =
                URI.create(
                        "http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
        while (System.nanoTime() < until) {
            String tabs =
                    http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
            for (JsonNode tab : mapper.readTree(tabs)) {
                if (tab.path("type").asText().equals("page")) {
                    return URI.create(tab.path("webSocketDebuggerUrl").asText());
                }
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("no page in " + list);
    }

    /// Opens a page and returns when its scripts have begun.
    void open(URI page) throws Exception {
        call("Page.navigate", mapper.createObjectNode().put("url", page.toString()));
        until(
                "location.href === "
                        + mapper.writeValueAsString(page.toString())
                        + " && document.readyState === 'complete'");
    }

    /// The value of an expression of the page's language.
    JsonNode value(String expression) throws Exception {
        ObjectNode asked =
                mapper.createObjectNode()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true);
        JsonNode answer = call("Runtime.evaluate", asked);
        assertThat(answer.has("exceptionDetails")).as("%s: %s", expression, answer).isFalse();
        return answer.path("result").path("value");
    }

    /// Waits until an expression is true.
    void until(String expression) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!value(expression).asBoolean()) {
            assertThat(System.nanoTime()).as("until %s", expression).isLessThan(until);
            Thread.sleep(20);
        }
    }

    /// Waits until the page's status says so.
    void untilSaid(String status) throws Exception {
        until(
                "document.getElementById('status').textContent === "
                        + mapper.writeValueAsString(status));
    }

    /// Strikes a key: `Tab`, `Enter`, ` `.
    void press(String key) throws Exception {
        press(key, 0);
    }

    /// Strikes Tab with Shift.
    void back() throws Exception {
        press("Tab", SHIFT);
    }

    private void press(String key, int modifiers) throws Exception {
        String text =
                switch (key) {
                    case "Enter" -> "\r";
                    case " " -> " ";
                    default -> "";
                };
        int code =
                switch (key) {
                    case "Enter" -> 13;
                    case "Tab" -> 9;
                    case " " -> 32;
                    default -> throw new IllegalArgumentException(key);
                };
        for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
            ObjectNode event =
                    mapper.createObjectNode()
                            .put("type", type)
                            .put("key", key)
                            .put("code", key.equals(" ") ? "Space" : key)
                            .put("windowsVirtualKeyCode", code)
                            .put("modifiers", modifiers);
            if (type.equals("keyDown")) {
                event.put("text", text);
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    /// Writes into what has the focus.
    void write(String text) throws Exception {
        call("Input.insertText", mapper.createObjectNode().put("text", text));
    }

    /// Lets a file go over the middle of the page.
    void drop(Path file) throws Exception {
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            ObjectNode event =
                    mapper.createObjectNode().put("type", type).put("x", 200).put("y", 200);
            ObjectNode data = event.putObject("data").put("dragOperationsMask", 1);
            data.putArray("items");
            data.putArray("files").add(file.toString());
            call("Input.dispatchDragEvent", event);
        }
    }

    /// What a screen reader goes through, in its order.
    List<Told> told() throws Exception {
        JsonNode tree = call("Accessibility.getFullAXTree", mapper.createObjectNode());
        var told = new ArrayList<Told>();
        for (JsonNode node : tree.path("nodes")) {
            if (!node.path("ignored").asBoolean()) {
                told.add(
                        new Told(
                                node.path("role").path("value").asText(),
                                node.path("name").path("value").asText()));
            }
        }
        return told;
    }

    /// The whole page as it is now.
    String page() throws Exception {
        return value("document.documentElement.outerHTML").asText();
    }

    /// Calls a method of the protocol and awaits its answer; what comes unasked is passed over.
    private JsonNode call(String method, ObjectNode parameters) throws Exception {
        ObjectNode message = mapper.createObjectNode().put("id", ++last).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        while (true) {
            String text = answers.whole.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(text).as("answer to %s", message).isNotNull();
            JsonNode answer = mapper.readTree(text);
            if (answer.path("id").asInt() == last) {
                assertThat(answer.has("error")).as("%s: %s", message, answer).isFalse();
                return answer.path("result");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        http.shutdownNow();
        end(process);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    /// Puts messages together that come in parts.
    private static final class Answers implements WebSocket.Listener {

        private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean end) {
            parts.append(data);
            if (end) {
                whole.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
