package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.RawServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ManyAtOnceTest extends FetcherTestBase {

    @Test
    void slowOnesDoNotHoldUpFastOnes() throws Exception {
        server.on("/fast", c -> c.answer("200 OK", new byte[100_000]))
                .on("/slow", c -> c.head("200 OK\r\nContent-Length: 900000").drip("x"));
        var settings = settings();
        settings.timeout = Duration.ofSeconds(3);
        var fetcher = fetcher(settings);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var fast = new CountDownLatch(200);
            var all =
                    IntStream.range(0, 300)
                            .<Callable<String>>mapToObj(i ->
                                    () -> {
                                        if (i % 3 == 0) {
                                            return ended(fetcher, server.url("/slow")).getReason();
                                        }
                                        fetched(fetcher, server.url("/fast"));
                                        fast.countDown();
                                        return "fetched";
                                    })
                            .map(threads::submit)
                            .toList();
            assertThat(fast.await(2900, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(all.getFirst().get()).isEqualTo("total_timeout");
        }
    }

    @Test
    void aWaitingThreadCanBeInterrupted() throws Exception {
        server.on("/stall", RawServer.Conversation::stall);
        var settings = settings();
        settings.idleTimeout = Duration.ofSeconds(15);
        settings.timeout = Duration.ofSeconds(15);
        var fetcher = fetcher(settings);
        var interrupted = new CountDownLatch(1);
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                fetch(fetcher, server.url("/stall"));
                            } catch (InterruptedException _) {
                                interrupted.countDown();
                            }
                        });
        thread.interrupt();
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aConnectionThatIsNotAcceptedTimesOut() throws Exception {
        try (var full = new ServerSocket()) {
            full.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            var settings = settings();
            settings.connectTimeout = Duration.ofMillis(100);
            settings.idleTimeout = Duration.ofMillis(100);
            var fetcher = fetcher(settings);
            var url = "http://127.0.0.1:" + full.getLocalPort() + "/";
            try (var one = connect(full);
                    var two = connect(full)) {
                assertThat(one.isConnected() && two.isConnected()).isTrue();
                assertThat(ended(fetcher, url).getReason()).isEqualTo("connect_timeout");
            }
        }
    }

    private static java.net.Socket connect(ServerSocket to) throws IOException {
        return new java.net.Socket(InetAddress.getLoopbackAddress(), to.getLocalPort());
    }
}
