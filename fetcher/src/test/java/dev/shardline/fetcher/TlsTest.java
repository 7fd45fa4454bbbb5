package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.RawServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest extends FetcherTestBase {

    private static final String PASSWORD = "changeit";

    @TempDir Path folder;

    @Test
    void aSelfSignedCertificateIsRefusedUnlessTheRecipeIgnoresThem() throws Exception {
        try (var secure = new RawServer(listener(folder))) {
            secure.on("/a", "200 OK", "secret");
            var url = "https://127.0.0.1:" + secure.port() + "/a";
            assertThat(ended(fetcher(settings()), url).getReason()).isEqualTo("tls");
            var settings = settings();
            settings.ignoreCertificates = true;
            assertThat(text(fetched(fetcher(settings), url))).isEqualTo("secret");
        }
    }

    @Test
    void aTrustedCertificateIsGoodForItsOwnNameOnly() throws Exception {
        try (var other = new RawServer(listener(folder, "dns:other.example"))) {
            other.on("/a", "200 OK", "secret");
            var url = "https://127.0.0.1:" + other.port() + "/a";
            var fate = trusting(() -> ended(fetcher(settings()), url));
            assertThat(fate.getReason()).isEqualTo("tls");
            assertThat(fate.getMessage()).contains("matching IP address 127.0.0.1");
        }
        try (var own = new RawServer(listener(folder, "ip:127.0.0.1"))) {
            own.on("/a", "200 OK", "secret");
            var url = "https://127.0.0.1:" + own.port() + "/a";
            assertThat(text(trusting(() -> fetched(fetcher(settings()), url)))).isEqualTo("secret");
        }
    }

    /// Calls with the last listener's certificate among those that this JVM trusts.
    private <T> T trusting(Callable<T> call) throws Exception {
        var properties =
                Map.of(
                        "javax.net.ssl.trustStore",
                        folder.resolve("trust.p12").toString(),
                        "javax.net.ssl.trustStorePassword",
                        PASSWORD,
                        "javax.net.ssl.trustStoreType",
                        "PKCS12");
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("k", keys(folder).getCertificate("k"));
        try (var out = Files.newOutputStream(folder.resolve("trust.p12"))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        properties.forEach(System::setProperty);
        try {
            return call.call();
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void httpOnTheHttpsPortIsATlsFailure() throws Exception {
        try (var plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var answerer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var socket = plain.accept()) {
                                    socket.getOutputStream()
                                            .write(
                                                    "HTTP/1.1 400 Bad\r\n\r\n"
                                                            .getBytes(StandardCharsets.UTF_8));
                                    socket.getInputStream()
                                            .transferTo(java.io.OutputStream.nullOutputStream());
                                } catch (IOException _) {
                                    // The client has gone.
                                }
                            });
            var url = "https://127.0.0.1:" + plain.getLocalPort() + "/a";
            assertThat(ended(fetcher(settings()), url).getReason()).isEqualTo("tls");
            answerer.join();
        }
    }

    /// With a certificate that nobody trusts.
    static ServerSocket listener(Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        return listener(folder, "dns:localhost");
    }

    /// @param name for which the certificate is, as `dns:a.org` or `ip:127.0.0.1`
    private static ServerSocket listener(Path folder, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        var file = folder.resolve("key.p12");
        Files.deleteIfExists(file);
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made =
                new ProcessBuilder(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                "k",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name.substring(name.indexOf(':') + 1),
                                "-ext",
                                "SAN=" + name,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(made.waitFor()).isZero();
        var keys = keys(folder);
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static KeyStore keys(Path folder) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve("key.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }
}
