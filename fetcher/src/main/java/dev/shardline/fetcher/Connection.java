package dev.shardline.fetcher;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// One connection for one request. It is closed at the end unless it may be kept.
final class Connection implements AutoCloseable {

    private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();
    private static final TimeValue LONGEST_KEPT = TimeValue.of(Duration.ofSeconds(15));

    private final HttpClientConnectionManager manager;
    private final ConnectionEndpoint endpoint;
    private final Deadline deadline;
    private final boolean reused;
    private final @Nullable Object use;
    private final HttpClientContext context = HttpClientContext.create();
    private TimeValue keep = TimeValue.ZERO_MILLISECONDS;

    /// @param use what it may be used for again; null is anything
    Connection(
            HttpClientConnectionManager manager,
            ConnectionEndpoint endpoint,
            Deadline deadline,
            @Nullable Object use) {
        this.manager = manager;
        this.endpoint = endpoint;
        this.deadline = deadline;
        this.use = use;
        this.reused = endpoint.isConnected();
        deadline.aborts(() -> endpoint.close(CloseMode.IMMEDIATE));
    }

    ConnectionEndpoint endpoint() {
        return endpoint;
    }

    /// Whether it has served a request before, so that its other end may be gone by now.
    boolean isReused() {
        return reused;
    }

    /// The head of the answer has come, its body can be read.
    ClassicHttpResponse send(ClassicHttpRequest request) throws IOException, HttpException {
        return endpoint.execute("", request, EXECUTOR::execute, context);
    }

    /// Has a proxy make a way to a host.
    ///
    /// @param patience for its answer
    /// @return an answer that says no
    Optional<ClassicHttpResponse> tunnel(Url url, Proxy proxy, Timeout patience)
            throws IOException, HttpException {
        var host = url.httpHost();
        var request = new BasicClassicHttpRequest(Method.CONNECT, host, host.toHostString());
        request.setHeader("Host", host.toHostString());
        if (proxy.authorization() != null) {
            request.setHeader("Proxy-Authorization", proxy.authorization());
        }
        endpoint.setSocketTimeout(patience);
        var response = send(request);
        return response.getCode() / 100 == 2 ? Optional.empty() : Optional.of(response);
    }

    /// The body has been read to its end: the next request may have this connection, if both sides
    /// want that.
    void keep(ClassicHttpRequest request, ClassicHttpResponse response) {
        if (DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context)) {
            var asked =
                    DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(
                            response, context);
            keep = asked.compareTo(LONGEST_KEPT) < 0 ? asked : LONGEST_KEPT;
        }
    }

    @Override
    public void close() {
        deadline.aborts(null);
        if (keep.getDuration() <= 0 || deadline.isOver()) {
            endpoint.close(CloseMode.IMMEDIATE);
        }
        manager.release(endpoint, use, keep);
    }
}
