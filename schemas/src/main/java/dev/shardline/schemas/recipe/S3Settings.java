package dev.shardline.schemas.recipe;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who answers `s3://` addresses, and as whom they are asked: the recipe's `s3`. Holds no secret:
/// these come from AWS's own chain.
///
/// @param endpointUrl a server other than AWS
/// @param region of the buckets, and of the signatures
/// @param credentials [#DEFAULT], [#ANONYMOUS] or a profile of the AWS configuration
/// @param pathStyle whether buckets stand in the path instead of the host name
public record S3Settings(
        @Nullable String endpointUrl, String region, String credentials, boolean pathStyle) {

    /// AWS's own chain of credentials.
    public static final String DEFAULT = "default";

    /// Requests without a signature.
    public static final String ANONYMOUS = "anonymous";

    /// What a recipe without `s3` says.
    public static final S3Settings STANDARD = new S3Settings(null, "us-west-2", DEFAULT, false);

    /// The server, where it is not AWS.
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpointUrl).map(URI::create);
    }

    /// Whether nothing is signed.
    public boolean isAnonymous() {
        return credentials.equals(ANONYMOUS);
    }
}
