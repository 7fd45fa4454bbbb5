package dev.shardline.schemas.s3;

import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.S3AccessException.Kind;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/// What AWS's library throws, in words for the person who wrote the recipe. A function of its
/// arguments.
final class Troubles {

    private static final Set<String> UNKNOWN_CALLER =
            Set.of(
                    "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "ExpiredToken",
                    "InvalidToken",
                    "RequestTimeTooSkewed");

    private Troubles() {}

    /// Does what it is told.
    ///
    /// @param doing what that is, `listing s3://bucket/prefix`
    /// @throws S3AccessException where S3 does not do it
    static <T> T call(String doing, S3Settings settings, Supplier<T> what) {
        try {
            return what.get();
        } catch (AbortedException e) {
            Thread.currentThread().interrupt();
            throw new S3AccessException(Kind.UNAVAILABLE, doing + " was interrupted", e);
        } catch (SdkException e) {
            throw of(doing, e, settings);
        }
    }

    /// @param doing what was being done
    static S3AccessException of(String doing, SdkException e, S3Settings settings) {
        return switch (e) {
            case AwsServiceException answer -> answered(doing, answer, settings);
            case SdkClientException _ when said(e).contains("credentials") ->
                    new S3AccessException(
                            Kind.CREDENTIALS,
                            doing
                                    + ": there are no AWS credentials (s3.credentials is "
                                    + settings.credentials()
                                    + "). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a"
                                    + " profile in the AWS configuration, or s3.credentials:"
                                    + " anonymous for public buckets.",
                            e);
            case SdkClientException _ when said(e).contains("profile") ->
                    new S3AccessException(
                            Kind.CREDENTIALS,
                            doing
                                    + ": the AWS configuration has no usable profile "
                                    + settings.credentials()
                                    + " (s3.credentials).",
                            e);
            default ->
                    new S3AccessException(
                            Kind.UNAVAILABLE,
                            doing + ": " + server(settings) + " cannot be reached: " + said(e),
                            e);
        };
    }

    private static S3AccessException answered(
            String doing, AwsServiceException e, S3Settings settings) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        Kind kind = kind(e.statusCode(), code == null ? "" : code);
        return new S3AccessException(
                kind,
                doing
                        + ": "
                        + server(settings)
                        + " answered "
                        + e.statusCode()
                        + (code == null || code.isEmpty() ? "" : " " + code)
                        + hint(kind, settings),
                e);
    }

    private static Kind kind(int status, String code) {
        if (UNKNOWN_CALLER.contains(code)) {
            return Kind.CREDENTIALS;
        }
        return switch (status) {
            case 404 -> code.equals("NoSuchBucket") ? Kind.NO_BUCKET : Kind.NO_OBJECT;
            case 401, 403 -> Kind.DENIED;
            case 501 -> Kind.UNSUPPORTED;
            case 409, 412 -> Kind.CONDITION;
            default -> status >= 500 || status == 429 ? Kind.UNAVAILABLE : Kind.OTHER;
        };
    }

    private static String hint(Kind kind, S3Settings settings) {
        return switch (kind) {
            case DENIED ->
                    settings.isAnonymous()
                            ? ". It is asked without signature (s3.credentials: anonymous)."
                            : ". The credentials (s3.credentials: %s) do not allow it."
                                    .formatted(settings.credentials());
            case CREDENTIALS ->
                    ". It does not accept the credentials (s3.credentials: %s)."
                            .formatted(settings.credentials());
            case NO_BUCKET -> ". There is no such bucket.";
            case NO_OBJECT, CONDITION, UNSUPPORTED, UNAVAILABLE, OTHER -> ".";
        };
    }

    private static String server(S3Settings settings) {
        return settings.endpoint()
                .map(endpoint -> endpoint + " (s3.endpoint)")
                .orElse("S3 in " + settings.region());
    }

    private static String said(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
