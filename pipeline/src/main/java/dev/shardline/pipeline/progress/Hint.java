package dev.shardline.pipeline.progress;

import java.util.Optional;

/// What a reason mostly comes of where it is frequent, for people who look at a job that goes
/// wrong.
public final class Hint {

    private Hint() {}

    /// A few words for a reason; empty where it says enough by itself.
    public static Optional<String> of(String reason) {
        return Optional.ofNullable(
                switch (reason) {
                    case "dns" -> "names do not resolve: dead hosts, or no DNS here";
                    case "http_429" -> "too many requests for these hosts: ask more slowly";
                    case "http_403", "http_401" ->
                            "forbidden: this address or fetch.user_agent may be blocked";
                    case "http_451", "opt_out", "robots" -> "the owner does not allow it";
                    case "http_500", "http_502", "http_503", "http_504" ->
                            "the servers are overloaded or broken: shardline retry, later";
                    case "http_404", "http_410" -> null;
                    case "tls" ->
                            "certificates are not trusted: expired ones, a proxy that intercepts"
                                    + " TLS, or a wrong clock";
                    case "connect_timeout" -> "hosts are down, or a firewall is in between";
                    case "host_down" ->
                            "hosts that stopped answering were given up: shardline retry, later";
                    case "bad_url" ->
                            "no http, https or s3; fetch.allow_files and fetch.allow_data allow more";
                    case "connection_refused" -> "nobody listens there: hosts are down";
                    case "connection_reset" -> "cut off: blocked, or asked too often";
                    case "read_timeout", "total_timeout" ->
                            "too slow: the servers, or the line here for this fetch.concurrency";
                    case "blocked_address" ->
                            "private addresses; fetch.allow_networks allows networks";
                    case "too_many_bytes" -> "fetch.max_bytes is the limit";
                    case "not_an_image" -> "often a page that asks to log in or says blocked";
                    case "checksum_mismatch" -> "other bytes than the source knows";
                    case "placeholder" -> "a picture in the place of one that is gone";
                    case "model_failed" ->
                            "a model of enrich has no answer for these images: shardline why";
                    case "filter_error" -> "the filter cannot judge these rows: shardline why";
                    default -> null;
                });
    }
}
