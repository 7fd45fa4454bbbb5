package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.io.IOUtils;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import org.junit.jupiter.api.Test;

class RegistrySchemaIdsTest {

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    @Test
    void registersAndFindsSchemas() {
        SchemaIds ids = new RegistrySchemaIds(registry, "mock");

        int record = ids.idOf("cats.records-value", ImageRecord.getClassSchema());
        int result = ids.idOf("cats.results-value", Result.getClassSchema());

        assertThat(record).isNotEqualTo(result);
        assertThat(ids.idOf("cats.records-value", ImageRecord.getClassSchema())).isEqualTo(record);
        assertThat(ids.byId(record)).isEqualTo(ImageRecord.getClassSchema());
        assertThat(new RegistrySchemaIds(registry, "mock").byId(result))
                .isEqualTo(Result.getClassSchema());
    }

    @Test
    void saysThatANumberIsUnknown() {
        assertThatThrownBy(() -> new RegistrySchemaIds(registry, "mock").byId(99))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("The schema registry mock gives no schema for number 99");
    }

    @Test
    void saysThatTheRegistryFindsASchemaIncompatible() throws Exception {
        byte[] answer =
                "{\"error_code\": 409, \"message\": \"reader lacks a default\"}"
                        .getBytes(StandardCharsets.UTF_8);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(409, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();

        try (SchemaIds ids = SchemaIds.inRegistry(url, Map.of())) {
            assertThatThrownBy(() -> ids.idOf("cats.records-value", ImageRecord.getClassSchema()))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining(url + " refuses the schema of cats.records-value, for it")
                    .hasMessageContaining("reader lacks a default");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void saysThatTheRegistryIsAway() {
        try (SchemaIds ids = SchemaIds.inRegistry("http://127.0.0.1:1", Map.of())) {
            assertThatThrownBy(() -> ids.byId(1))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("http://127.0.0.1:1 cannot be reached");
        }
    }

    @Test
    void keepsTheLibrariesInItsClientsJarBehindOurs() {
        assertThat(IOUtils.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                .contains("commons-io");
    }
}
