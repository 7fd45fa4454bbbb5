package dev.shardline.pipeline.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.shardline.pipeline.service.Health;
import dev.shardline.pipeline.service.Service;
import dev.shardline.schemas.recipe.MonitoringSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The metrics of a process, and the page that serves them over HTTP: `/metrics` in Prometheus'
/// text format, `/health/live` and `/health/ready`, each 200 or 503. Without a port metrics are
/// counted and not served.
///
/// Safe for use by several threads.
public final class Monitoring implements AutoCloseable {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final @Nullable HttpServer server;
    private final ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile List<Service> services = List.of();

    private Monitoring(PrometheusMeterRegistry registry, @Nullable HttpServer server) {
        this.registry = registry;
        this.server = server;
    }

    /// Counts from now on, and serves where the settings say so.
    ///
    /// @param stage what this process is: `fetch`, `run`
    /// @param job in every metric as `dataset`: Prometheus has its own notion of a job
    /// @throws MonitoringException if the port cannot be had
    public static Monitoring start(MonitoringSettings settings, String stage, String job) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().commonTags(Tags.of("process", stage, "dataset", job));
        HttpServer server =
                settings.port() == null ? null : listen(settings.address(), settings.port());
        var monitoring = new Monitoring(registry, server);
        monitoring.bindJvm();
        if (server != null) {
            server.createContext("/", monitoring::answer);
            server.setExecutor(monitoring.answers);
            server.start();
        }
        return monitoring;
    }

    /// Where the process' meters go.
    public MeterRegistry registry() {
        return registry;
    }

    /// All metrics in Prometheus' text format, for a process that serves them itself.
    public String text() {
        return registry.scrape(TEXT);
    }

    /// Where it is served; 0 if it is not.
    int port() {
        return server == null ? 0 : server.getAddress().getPort();
    }

    /// Names what the health of the process is made of.
    public void watch(List<Service> started) {
        services = List.copyOf(started);
    }

    /// Tells how much room there is where this folder is; nothing where it is none of this machine.
    public void watchDisk(Path folder) {
        if (Files.isDirectory(folder)) {
            new DiskSpaceMetrics(folder.toFile()).bindTo(registry);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        answers.shutdownNow();
        collections.close();
        registry.close();
    }

    private static HttpServer listen(String address, int port) {
        try {
            return HttpServer.create(
                    new InetSocketAddress(InetAddress.ofLiteral(address), port), 0);
        } catch (IOException e) {
            throw new MonitoringException(
                    "Metrics cannot be served at "
                            + address
                            + ":"
                            + port
                            + ": "
                            + e.getMessage()
                            + ". Choose another port with --metrics-port.",
                    e);
        }
    }

    private void bindJvm() {
        List<MeterBinder> binders =
                List.of(
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics(),
                        collections);
        binders.forEach(binder -> binder.bindTo(registry));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> send(exchange, 200, text());
                case "/health/live" -> sayWhether(exchange, isLive());
                case "/health/ready" -> sayWhether(exchange, isReady());
                default ->
                        send(exchange, 404, "There are /metrics, /health/live, /health/ready.\n");
            }
        }
    }

    private boolean isLive() {
        return services.stream().noneMatch(service -> service.health() == Health.STUCK);
    }

    private boolean isReady() {
        List<Service> now = services;
        return !now.isEmpty() && now.stream().allMatch(service -> service.health() == Health.READY);
    }

    private static void sayWhether(HttpExchange exchange, boolean healthy) throws IOException {
        send(exchange, healthy ? 200 : 503, healthy ? "yes\n" : "no\n");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", TEXT);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
