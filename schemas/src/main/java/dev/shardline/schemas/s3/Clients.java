package dev.shardline.schemas.s3;

import dev.shardline.schemas.recipe.S3Settings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.S3Utilities;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Makes AWS's clients as the recipe says, each when it is first needed: a job without `s3://`
/// loads nothing of it. Safe for use by several threads.
final class Clients implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 6;

    private final S3Settings settings;
    private final Map<String, S3Presigner> presigners = new ConcurrentHashMap<>();
    private @Nullable AwsCredentialsProvider credentials;
    private @Nullable S3Client client;

    Clients(S3Settings settings) {
        this.settings = settings;
    }

    synchronized S3Client client() {
        if (client == null) {
            var builder =
                    S3Client.builder()
                            .httpClientBuilder(
                                    Apache5HttpClient.builder()
                                            .connectionTimeout(CONNECT)
                                            .socketTimeout(IDLE))
                            .region(Region.of(settings.region()))
                            .credentialsProvider(credentials())
                            .serviceConfiguration(configuration())
                            // Others than AWS know neither its trailing checksums nor its regions.
                            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                            .crossRegionAccessEnabled(settings.endpoint().isEmpty())
                            .overrideConfiguration(c ->
                                    c.retryStrategy(
                                            AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                                    .maxAttempts(ATTEMPTS)
                                                    .build()));
            settings.endpoint().ifPresent(builder::endpointOverride);
            client = builder.build();
        }
        return client;
    }

    /// Signs addresses of buckets in a region.
    S3Presigner presigner(String region) {
        return presigners.computeIfAbsent(region, this::newPresigner);
    }

    private S3Presigner newPresigner(String region) {
        var builder =
                S3Presigner.builder()
                        .region(Region.of(region))
                        .credentialsProvider(credentials())
                        .serviceConfiguration(configuration());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /// Makes addresses of buckets in a region that nobody signs.
    S3Utilities addresses(String region) {
        return S3Utilities.builder()
                .region(Region.of(region))
                .s3Configuration(configuration())
                .build();
    }

    private S3Configuration configuration() {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(settings.pathStyle())
                .chunkedEncodingEnabled(false)
                .build();
    }

    private synchronized AwsCredentialsProvider credentials() {
        if (credentials == null) {
            credentials =
                    switch (settings.credentials()) {
                        case S3Settings.ANONYMOUS -> AnonymousCredentialsProvider.create();
                        case S3Settings.DEFAULT -> DefaultCredentialsProvider.builder().build();
                        default -> ProfileCredentialsProvider.create(settings.credentials());
                    };
        }
        return credentials;
    }

    @Override
    public synchronized void close() {
        presigners.values().forEach(S3Presigner::close);
        if (client != null) {
            client.close();
        }
    }
}
