package dev.shardline.fetcher;

import dev.shardline.fetcher.Failures.Phase;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.FetchSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/// One attempt at a url: a request, and those to which it is redirected. For one thread.
final class Attempt {

    /// What every attempt of a fetcher shares.
    record Tools(
            FetchSettings settings,
            Connections connections,
            Hosts hosts,
            Optional<Robots> robots,
            Proxies proxies,
            HostHeaders headers,
            BodyReader reader,
            OptOut optOut,
            S3Targets s3,
            InstantSource clock,
            LongAdder requests) {}

    /// An answer with a body, or where to go instead.
    private sealed interface Step {
        record Arrived(Got got) implements Step {}

        record Redirected(Target to) implements Step {}
    }

    /// More than that of an answer nobody wants is not read to save its connection.
    private static final int MAX_DRAINED = 16 << 10;

    private final Tools tools;
    private final Deadline deadline;
    private final ByteBudget.Reservation memory;
    private final boolean patient;
    private final boolean movable;
    private Phase phase = Phase.CONNECT;

    /// @param deadline stands still while others have their turn
    /// @param patient whether to wait for a crowded host
    /// @param movable whether to leave a host to the fetcher that has its limit
    Attempt(
            Tools tools,
            Deadline deadline,
            ByteBudget.Reservation memory,
            boolean patient,
            boolean movable) {
        this.tools = tools;
        this.deadline = deadline;
        this.memory = memory;
        this.patient = patient;
        this.movable = movable;
    }

    Got run(Target start)
            throws FailedException, CrowdedException, ElsewhereException, InterruptedException {
        var seen = new HashSet<Url>();
        var target = start;
        while (true) {
            if (!seen.add(target.url())) {
                throw tooMany("The redirects lead in a circle, to " + target.address() + " again");
            }
            if (seen.size() > tools.settings().maxRedirects() + 1) {
                throw tooMany(
                        "There are more than "
                                + tools.settings().maxRedirects()
                                + " redirects, the next one to "
                                + target.address());
            }
            switch (step(target)) {
                case Step.Arrived(var got) -> {
                    return got;
                }
                case Step.Redirected(var to) -> target = to;
            }
        }
    }

    private Step step(Target target)
            throws FailedException, CrowdedException, ElsewhereException, InterruptedException {
        try (var turn = turn(target)) {
            try {
                var step = told(target);
                turn.served();
                return step;
            } catch (ProxyFailedException e) {
                // The host was not asked at all.
                throw e;
            } catch (InterruptedException e) {
                turn.requireNotTaken();
                throw e;
            } catch (FailedException e) {
                turn.failed(e.failure(), phase != Phase.BODY && e.failure().isSilence());
                throw e;
            }
        }
    }

    private Hosts.Turn turn(Target target)
            throws FailedException, CrowdedException, ElsewhereException, InterruptedException {
        if (movable) {
            tools.hosts().requireOurs(target);
        }
        deadline.suspend();
        try {
            var robots = tools.robots();
            if (robots.isPresent() && target.object() == null) {
                robots.get().require(target.url());
            }
            return tools.hosts().turn(target, patient, movable);
        } finally {
            deadline.resume();
        }
    }

    private Step told(Target target) throws FailedException, InterruptedException {
        var url = target.url();
        try {
            return exchange(target);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e, url).asException();
        } catch (HttpException e) {
            throw (deadline.isOver() ? totalTimeout(url) : Failures.of(e, url.authority()))
                    .asException();
        }
    }

    private Failure failure(IOException e, Url url) {
        return deadline.isOver()
                ? totalTimeout(url)
                : Failures.of(e, phase, url.authority(), tools.settings());
    }

    private Failure totalTimeout(Url url) {
        return Failures.totalTimeout(phase, url.authority(), tools.settings());
    }

    private Step exchange(Target target)
            throws IOException, HttpException, FailedException, InterruptedException {
        var proxy = tools.proxies().of(target);
        var request = request(target, proxy);
        while (true) {
            phase = Phase.CONNECT;
            try (var connection = tools.connections().open(target, proxy, deadline)) {
                phase = Phase.HEAD;
                tools.requests().increment();
                var response = send(connection, request);
                if (response.isPresent()) {
                    phase = Phase.BODY;
                    return answer(target, connection, request, response.get());
                }
            }
        }
    }

    /// Empty where a kept connection turned out to be dead, which says nothing of the server.
    private Optional<ClassicHttpResponse> send(Connection connection, ClassicHttpRequest request)
            throws IOException, HttpException {
        try {
            return Optional.of(connection.send(request));
        } catch (IOException | HttpException e) {
            if (connection.isReused()
                    && !deadline.isOver()
                    && !(e instanceof SocketTimeoutException)
                    && !Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Step answer(
            Target target,
            Connection connection,
            ClassicHttpRequest request,
            ClassicHttpResponse response)
            throws IOException, FailedException, InterruptedException {
        var status = response.getCode();
        if (status < 200 || status > 299) {
            var body = drain(connection, request, response);
            var elsewhere = elsewhere(target, response);
            if (elsewhere.isPresent()) {
                return new Step.Redirected(elsewhere.get());
            }
            var code =
                    target.object() == null
                            ? Optional.<String>empty()
                            : S3Targets.code(target, body);
            throw status(target.url(), response, code).asException();
        }
        checkOptOut(target.url(), response);
        return new Step.Arrived(body(target, connection, request, response));
    }

    /// Where the server sends us, or the region in which it says that the bucket is.
    private Optional<Target> elsewhere(Target target, ClassicHttpResponse response)
            throws FailedException {
        var object = target.object();
        var region = value(response, "x-amz-bucket-region");
        if (object != null && region != null && tools.s3().isElsewhere(object, region)) {
            return Optional.of(tools.s3().target(object));
        }
        var location = value(response, "Location");
        return isRedirect(response.getCode()) && location != null && !target.signed()
                ? Optional.of(redirected(target, location))
                : Optional.empty();
    }

    private static Target redirected(Target target, String location) throws FailedException {
        try {
            return target.redirected(location);
        } catch (FailedException e) {
            var failure = e.failure();
            throw Failure.of(
                            failure.reason(),
                            target.url().authority() + " redirects: " + failure.sentence())
                    .asException();
        }
    }

    /// @param code what S3 calls it
    private Failure status(Url url, ClassicHttpResponse response, Optional<String> code) {
        var phrase = code.orElse(response.getReasonPhrase());
        var said = phrase == null || phrase.isBlank() ? "" : " " + phrase;
        var header = response.getFirstHeader("Retry-After");
        return Failure.http(
                response.getCode(),
                url.authority() + " answered " + response.getCode() + said,
                header == null
                        ? null
                        : Backoff.retryAfter(header.getValue(), tools.clock()).orElse(null));
    }

    private void checkOptOut(Url url, ClassicHttpResponse response) throws FailedException {
        var headers =
                Arrays.stream(response.getHeaders("X-Robots-Tag")).map(Header::getValue).toList();
        var directive = tools.optOut().forbids(headers);
        if (directive.isPresent()) {
            throw Failure.of(
                            Reason.OPT_OUT,
                            url.authority()
                                    + " forbids the use of the image: X-Robots-Tag has "
                                    + directive.get()
                                    + " (fetch.respect_opt_out)")
                    .asException();
        }
        if (tools.optOut().isReserved(value(response, "TDM-Reservation"))) {
            throw Failure.of(
                            Reason.OPT_OUT,
                            url.authority()
                                    + " reserves the rights of text and data mining:"
                                    + " TDM-Reservation is 1 (fetch.respect_opt_out)")
                    .asException();
        }
    }

    private Got body(
            Target target,
            Connection connection,
            ClassicHttpRequest request,
            ClassicHttpResponse response)
            throws IOException, FailedException, InterruptedException {
        var entity = response.getEntity();
        if (entity == null) {
            throw Failure.of(Reason.EMPTY_BODY, "An answer " + response.getCode() + " has no body")
                    .asException();
        }
        tools.reader().check(entity.getContentLength());
        var raw = entity.getContent();
        var coding = ContentCoding.of(response);
        try (var decoded = coding.decode(raw)) {
            var length = coding.isIdentity() ? entity.getContentLength() : -1;
            var body = tools.reader().read(decoded, length, memory, deadline);
            if (coding.isIdentity() || isAtEnd(raw)) {
                connection.keep(request, response);
            }
            return new Got(body, target.address(), value(response, "Content-Type"));
        }
    }

    /// Reads a small body to its end, so that its connection can be kept. Whether it comes is
    /// indifferent.
    private static byte[] drain(
            Connection connection, ClassicHttpRequest request, ClassicHttpResponse response) {
        var entity = response.getEntity();
        try {
            var body =
                    entity != null && isSmall(entity)
                            ? entity.getContent().readNBytes(MAX_DRAINED + 1)
                            : new byte[0];
            if (entity == null || (isSmall(entity) && body.length <= MAX_DRAINED)) {
                connection.keep(request, response);
            }
            return body;
        } catch (IOException _) {
            // The status is the answer; the connection will not be kept.
            return new byte[0];
        }
    }

    private static boolean isSmall(HttpEntity entity) {
        var length = entity.getContentLength();
        return length >= 0 ? length <= MAX_DRAINED : entity.isChunked();
    }

    private static boolean isAtEnd(InputStream in) throws IOException {
        return in.readNBytes(MAX_DRAINED + 1).length <= MAX_DRAINED;
    }

    /// A proxy that sees the request is told the whole address, and who we are.
    private ClassicHttpRequest request(Target target, Optional<Proxy> proxy) {
        var url = target.url();
        var seeing = proxy.filter(_ -> url.scheme().equals("http"));
        var path = seeing.isPresent() ? url.toString() : url.path();
        // With a host of its own: else a path such as //a/b is taken for a host and its path.
        var request = new BasicClassicHttpRequest(Method.GET, url.httpHost(), path);
        seeing.map(Proxy::authorization)
                .ifPresent(secret -> request.setHeader("Proxy-Authorization", secret));
        request.setHeader("Host", url.authority());
        request.setHeader("User-Agent", tools.settings().userAgent());
        request.setHeader("Accept", "*/*");
        request.setHeader("Accept-Encoding", "gzip");
        if (target.object() == null) {
            tools.headers().of(url.host()).forEach(request::setHeader);
        }
        target.headers().forEach(request::setHeader);
        return request;
    }

    private static @Nullable String value(ClassicHttpResponse response, String name) {
        var header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static FailedException tooMany(String sentence) {
        return Failure.of(Reason.TOO_MANY_REDIRECTS, sentence + " (fetch.max_redirects)")
                .asException();
    }
}
