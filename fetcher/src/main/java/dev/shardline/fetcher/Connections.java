package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.FetchSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.RouteInfo.LayerType;
import org.apache.hc.client5.http.RouteInfo.TunnelType;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Connections to hosts, kept alive between requests, made only to addresses that the policy
/// allows.
///
/// An address is checked when a connection is made to it, and the connection is made to the very
/// address that was checked: there is no second lookup in which another one could come.
final class Connections implements AutoCloseable {

    /// Marks connections that may lead into networks which are otherwise forbidden.
    private static final String TRUSTED = "trusted";

    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_LINE = 16 << 10;

    /// Each connection has three. Bodies are read past them.
    private static final int BUFFER = 8 << 10;

    private static final TimeValue LONGEST_UNCHECKED = TimeValue.ofSeconds(1);

    private static final ScopedValue<List<InetAddress>> CHECKED = ScopedValue.newInstance();

    private final FetchSettings settings;
    private final Resolver resolver;
    private final AddressPolicy policy;
    private final PoolingHttpClientConnectionManager manager;

    Connections(FetchSettings settings, AddressPolicy policy, Resolver resolver) {
        this.settings = settings;
        this.resolver = resolver;
        this.policy = policy;
        this.manager = manager(settings);
    }

    /// A connection to the host of the url, new or used before.
    ///
    /// @param proxy over which it is; then the connection to an https host is a tunnel through it
    /// @param deadline breaks off whatever is done with the connection
    /// @throws ProxyFailedException where the proxy is at fault
    Connection open(Target target, Optional<Proxy> proxy, Deadline deadline)
            throws IOException, HttpException, FailedException, InterruptedException {
        var url = target.url();
        // A connection that was allowed to the recipe's own server is for its requests only.
        var use = target.trusted() ? TRUSTED : null;
        var connection = new Connection(manager, lease(url, proxy, deadline, use), deadline, use);
        var ready = false;
        try {
            if (!connection.isReused()) {
                var addresses = checkedAddresses(target, limit(deadline));
                if (proxy.isPresent()) {
                    connect(connection, target.url(), proxy.get(), deadline);
                } else {
                    connect(connection.endpoint(), addresses, deadline);
                }
            }
            connection.endpoint().setSocketTimeout(Timeout.of(settings.idleTimeout()));
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    void closeExpired() {
        manager.closeExpired();
    }

    @Override
    public void close() {
        manager.close(CloseMode.IMMEDIATE);
    }

    private ConnectionEndpoint lease(
            Url url, Optional<Proxy> proxy, Deadline deadline, @Nullable Object use)
            throws IOException, FailedException, InterruptedException {
        var route = route(url, proxy);
        var left = timeout(deadline.left());
        try {
            return manager.lease("", route, left, use).get(left);
        } catch (TimeoutException _) {
            throw Failures.totalTimeout(Failures.Phase.CONNECT, url.authority(), settings)
                    .asException();
        } catch (IllegalStateException _) {
            // What the pool makes of an interrupt, and of having been closed.
            throw new InterruptedException("waiting for a connection to " + url.authority());
        } catch (ExecutionException e) {
            throw new IOException("No connection to " + url.authority() + " to be had", e);
        }
    }

    private static HttpRoute route(Url url, Optional<Proxy> proxy) {
        var host = url.httpHost();
        var secure = url.scheme().equals("https");
        if (proxy.isEmpty()) {
            return new HttpRoute(host, null, secure);
        }
        return new HttpRoute(
                host,
                null,
                new HttpHost("http", proxy.get().host(), proxy.get().port()),
                secure,
                secure ? TunnelType.TUNNELLED : TunnelType.PLAIN,
                secure ? LayerType.LAYERED : LayerType.PLAIN);
    }

    /// To a proxy, and through it where the host speaks TLS. The recipe names the proxy, so its
    /// address may be any.
    private void connect(Connection connection, Url url, Proxy proxy, Deadline deadline)
            throws IOException, HttpException, FailedException, InterruptedException {
        Optional<ClassicHttpResponse> refusal;
        try {
            var literal = IpLiteral.parse(proxy.host());
            connect(
                    connection.endpoint(),
                    literal.isPresent()
                            ? List.of(literal.get())
                            : resolver.resolve(proxy.host(), limit(deadline)),
                    deadline);
            refusal =
                    url.scheme().equals("https")
                            ? connection.tunnel(url, proxy, timeout(limit(deadline)))
                            : Optional.empty();
        } catch (IOException e) {
            if (deadline.isOver() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw new ProxyFailedException(
                    Failures.of(e, Failures.Phase.CONNECT, proxy.toString(), settings));
        }
        if (refusal.isPresent()) {
            throw refused(url, proxy, refusal.get());
        }
        if (url.scheme().equals("https")) {
            manager.upgrade(connection.endpoint(), HttpClientContext.create());
        }
    }

    private static FailedException refused(Url url, Proxy proxy, ClassicHttpResponse response) {
        var failure =
                Failure.http(
                        response.getCode(),
                        proxy + " answered " + response.getCode() + " for " + url.authority(),
                        null);
        return response.getCode() == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED
                ? new ProxyFailedException(failure)
                : failure.asException();
    }

    private void connect(
            ConnectionEndpoint endpoint, List<InetAddress> addresses, Deadline deadline)
            throws IOException {
        var timeout = timeout(limit(deadline));
        ScopedValue.where(CHECKED, addresses)
                .<Void, IOException>call(() -> {
                    manager.connect(endpoint, timeout, HttpClientContext.create());
                    return null;
                });
    }

    private List<InetAddress> checkedAddresses(Target target, Duration limit)
            throws UnknownHostException, FailedException, InterruptedException {
        var url = target.url();
        var literal = IpLiteral.parse(url.host());
        var addresses =
                literal.isPresent() ? List.of(literal.get()) : resolver.resolve(url.host(), limit);
        for (var address : addresses) {
            if (!target.trusted() && !policy.allows(address)) {
                throw Failure.of(
                                Reason.BLOCKED_ADDRESS,
                                "The address "
                                        + address.getHostAddress()
                                        + " of "
                                        + url.host()
                                        + " is not public, and the recipe does not allow it"
                                        + " (fetch.allow_networks)")
                        .asException();
            }
        }
        return addresses;
    }

    private Duration limit(Deadline deadline) {
        var left = deadline.left();
        return left.compareTo(settings.connectTimeout()) < 0 ? left : settings.connectTimeout();
    }

    /// Zero would mean without limit.
    private static Timeout timeout(Duration time) {
        return Timeout.ofMilliseconds(Math.max(1, time.toMillis()));
    }

    private static PoolingHttpClientConnectionManager manager(FetchSettings settings) {
        var idle = Timeout.of(settings.idleTimeout());
        var http =
                Http1Config.custom()
                        .setBufferSize(BUFFER)
                        // It refuses what reaches this number.
                        .setMaxHeaderCount(MAX_HEADERS + 1)
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                // Strict, although lax is a little faster: it bounds the sockets over all hosts.
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setMaxConnTotal(2 * settings.concurrency())
                .setMaxConnPerRoute(settings.concurrency())
                .setDnsResolver(new OnlyChecked())
                .setTlsSocketStrategy(tls(settings.ignoreCertificates()))
                .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                                .http1Config(http)
                                // The client's own parser skips lines until one looks like HTTP:
                                // bytes left over from the last body would go unnoticed.
                                .responseParserFactory(new DefaultHttpResponseParserFactory(http))
                                .build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(idle).setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setSocketTimeout(idle)
                                .setValidateAfterInactivity(LONGEST_UNCHECKED)
                                .build())
                .build();
    }

    private static TlsSocketStrategy tls(boolean ignoreCertificates) {
        if (!ignoreCertificates) {
            return ClientTlsStrategyBuilder.create().buildClassic();
        }
        try {
            return ClientTlsStrategyBuilder.create()
                    .setSslContext(
                            SSLContexts.custom()
                                    .loadTrustMaterial(null, TrustAllStrategy.INSTANCE)
                                    .build())
                    .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                    .setHostnameVerifier(NoopHostnameVerifier.INSTANCE)
                    .buildClassic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /// Hands over the addresses that this thread has just checked.
    private static final class OnlyChecked implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return CHECKED.orElseThrow(() -> new UnknownHostException(host + ": not checked"))
                    .toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
