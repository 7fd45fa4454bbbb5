package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3AccessException;
import dev.shardline.schemas.s3.S3AccessException.Kind;
import dev.shardline.schemas.s3.S3Address;
import dev.shardline.schemas.s3.S3Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Turns `s3://` urls into requests that are like all others: the same limits, timeouts, checks of
/// addresses and retries hold for them.
final class S3Targets {

    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]{1,60})</Code>");

    /// What says that nobody will get anything with these credentials.
    private static final Set<String> UNKNOWN_CALLER =
            Set.of(
                    "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "ExpiredToken",
                    "InvalidToken",
                    "RequestTimeTooSkewed");

    private final Buckets buckets;

    S3Targets(Buckets buckets) {
        this.buckets = buckets;
    }

    /// The request for a url's object, signed anew.
    ///
    /// @throws S3AccessException where there is nothing to sign it with
    Target target(String url) throws FailedException {
        var address = S3Address.parse(url);
        if (address.isEmpty() || address.get().isFolder()) {
            throw Failure.of(
                            Reason.BAD_URL,
                            "The url "
                                    + Url.redacted(url)
                                    + " names no object: s3://bucket/key is wanted")
                    .asException();
        }
        return target(address.get());
    }

    Target target(S3Address address) {
        S3Request request = buckets.get(address);
        return new Target(
                url(request.uri()),
                request.headers(),
                buckets.endpoint().filter(named -> isAt(request.uri(), named)).isPresent(),
                request.signed(),
                address);
    }

    /// Exactly as it was signed.
    private static Url url(URI uri) {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new Url(uri.getScheme(), host, port, uri.getRawPath() + query);
    }

    /// Buckets can be names below the server's.
    private static boolean isAt(URI request, URI named) {
        String host = request.getHost();
        return request.getPort() == named.getPort()
                && (host.equalsIgnoreCase(named.getHost()) || host.endsWith("." + named.getHost()));
    }

    /// Takes note of the region that a server says the bucket is in.
    ///
    /// @return whether to ask again, there
    boolean isElsewhere(S3Address address, String region) {
        return buckets.learn(address.bucket(), region);
    }

    /// The error in the body of an answer, `NoSuchKey`.
    ///
    /// @throws S3AccessException where it says that the credentials are of no use at all
    static Optional<String> code(Target target, byte[] body) {
        var matcher = CODE.matcher(new String(body, StandardCharsets.UTF_8));
        if (!matcher.find()) {
            return Optional.empty();
        }
        String code = matcher.group(1);
        if (UNKNOWN_CALLER.contains(code)) {
            throw new S3AccessException(
                    Kind.CREDENTIALS,
                    target.url().authority()
                            + " does not accept the credentials for "
                            + target.address()
                            + " (s3.credentials): "
                            + code,
                    null);
        }
        return Optional.of(code);
    }

    /// Fails where the server that the recipe names could not even be connected to. That is no fate
    /// of an image: all others would share it.
    void requireReachable(Failure failure) {
        switch (failure.reason()) {
            case DNS, CONNECTION_REFUSED, CONNECT_TIMEOUT ->
                    buckets.endpoint()
                            .ifPresent(named -> {
                                throw new S3AccessException(
                                        Kind.UNAVAILABLE,
                                        named
                                                + " (s3.endpoint) cannot be reached: "
                                                + failure.sentence(),
                                        null);
                            });
            default -> {}
        }
    }
}
