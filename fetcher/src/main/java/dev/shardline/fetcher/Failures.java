package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.FetchSettings;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;

/// What went wrong, told from the exception and from what was being done. A function of its
/// arguments.
final class Failures {

    /// What was being done.
    enum Phase {
        CONNECT,
        HEAD,
        BODY
    }

    private Failures() {}

    /// @param where host and port, for the sentence
    static Failure of(IOException e, Phase phase, String where, FetchSettings settings) {
        return switch (e) {
            case UnknownHostException unknown -> dns(unknown, where);
            case SocketTimeoutException _ -> timeout(phase, where, settings);
            case SSLException ssl
                    when ssl.getCause() instanceof IOException cause && isTransport(cause) ->
                    of(cause, phase, where, settings);
            case SSLException _ ->
                    Failure.of(Reason.TLS, "TLS with " + where + " failed: " + said(e));
            case SocketException _ when phase == Phase.CONNECT && !isReset(e) ->
                    Failure.retriable(
                            Reason.CONNECTION_REFUSED,
                            "Connecting to " + where + " was refused: " + said(e));
            case NoHttpResponseException _ ->
                    Failure.retriable(
                            Reason.CONNECTION_RESET,
                            where + " closed the connection without an answer");
            case SocketException _ ->
                    Failure.retriable(
                            Reason.CONNECTION_RESET,
                            where + " broke the connection " + during(phase) + ": " + said(e));
            case MessageConstraintException _ -> badResponse(where, said(e));
            case TruncatedChunkException _ -> truncated(where, said(e));
            case MalformedChunkCodingException _ ->
                    said(e).toLowerCase(Locale.ROOT).contains("truncated")
                            ? truncated(where, said(e))
                            : badResponse(where, said(e));
            case ConnectionClosedException _ when phase == Phase.BODY -> truncated(where, said(e));
            case ConnectionClosedException _ ->
                    Failure.retriable(
                            Reason.CONNECTION_RESET,
                            where + " closed the connection " + during(phase));
            case EOFException _ -> truncated(where, "the compressed body ends too early");
            case ZipException _ -> badResponse(where, "the compressed body is broken, " + said(e));
            default -> badResponse(where, said(e));
        };
    }

    /// The answer is not what HTTP says it must be.
    static Failure of(HttpException e, String where) {
        return badResponse(where, said(e));
    }

    static Failure totalTimeout(Phase phase, String where, FetchSettings settings) {
        return Failure.of(
                Reason.TOTAL_TIMEOUT,
                "The whole fetch took longer than "
                        + Words.of(settings.timeout())
                        + " (fetch.timeout); it ended "
                        + during(phase)
                        + " of "
                        + where);
    }

    static Failure connectTimeout(String where, FetchSettings settings) {
        return Failure.retriable(
                Reason.CONNECT_TIMEOUT,
                "Connecting to "
                        + where
                        + " took longer than "
                        + Words.of(settings.connectTimeout())
                        + " (fetch.connect_timeout)");
    }

    private static Failure timeout(Phase phase, String where, FetchSettings settings) {
        if (phase == Phase.CONNECT) {
            return connectTimeout(where, settings);
        }
        return Failure.retriable(
                Reason.READ_TIMEOUT,
                where
                        + " sent nothing for "
                        + Words.of(settings.idleTimeout())
                        + " (fetch.idle_timeout) "
                        + during(phase));
    }

    private static Failure dns(UnknownHostException e, String where) {
        var said = said(e);
        var sentence = "The host of " + where + " has no address: " + said;
        return e instanceof NoSuchHostException
                ? Failure.of(Reason.DNS, sentence)
                : Failure.retriable(Reason.DNS, sentence);
    }

    private static Failure truncated(String where, String how) {
        return Failure.retriable(
                Reason.TRUNCATED_BODY, where + " did not send the whole body: " + how);
    }

    private static Failure badResponse(String where, String how) {
        return Failure.of(Reason.BAD_RESPONSE, where + " sent what is no proper answer: " + how);
    }

    private static boolean isTransport(IOException cause) {
        return cause instanceof SocketException || cause instanceof SocketTimeoutException;
    }

    private static boolean isReset(IOException e) {
        var said = said(e).toLowerCase(Locale.ROOT);
        return said.contains("reset") || said.contains("broken pipe");
    }

    private static String during(Phase phase) {
        return switch (phase) {
            case CONNECT -> "while connecting";
            case HEAD -> "before the headers were complete";
            case BODY -> "inside the body";
        };
    }

    private static String said(Exception e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
