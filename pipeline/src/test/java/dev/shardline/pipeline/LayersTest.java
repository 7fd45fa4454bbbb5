package dev.shardline.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The arrows between the modules.
@AnalyzeClasses(packages = "dev.shardline", importOptions = DoNotIncludeTests.class)
final class LayersTest {

    private static final String[] STAGES = {
        "dev.shardline.ingest..",
        "dev.shardline.fetcher..",
        "dev.shardline.validator..",
        "dev.shardline.enricher..",
        "dev.shardline.packager..",
        "dev.shardline.search.."
    };

    @ArchTest
    static final ArchRule STAGES_KNOW_NOTHING_OF_EACH_OTHER =
            slices().matching("dev.shardline.(ingest|fetcher|validator|enricher|packager|search)..")
                    .should()
                    .notDependOnEachOther();

    @ArchTest
    static final ArchRule WHAT_STAGES_SHARE_KNOWS_NO_STAGE =
            noClasses()
                    .that()
                    .resideInAnyPackage("dev.shardline.schemas..", "dev.shardline.imaging..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(STAGES)
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.shardline.pipeline..");

    @ArchTest
    static final ArchRule ONLY_INGEST_AND_PIPELINE_KNOW_KAFKA_STREAMS =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.shardline.ingest..", "dev.shardline.pipeline..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule IMAGE_STAGES_KNOW_NO_KAFKA =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.shardline.fetcher..",
                            "dev.shardline.validator..",
                            "dev.shardline.imaging..",
                            "dev.shardline.enricher..",
                            "dev.shardline.packager..",
                            "dev.shardline.search..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule SEARCH_STANDS_ALONE =
            noClasses()
                    .that()
                    .resideInAPackage("dev.shardline.search..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.shardline.schemas..");

    @ArchTest
    static final ArchRule ONLY_SEARCH_KNOWS_JVECTOR =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.shardline.search..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.github.jbellis..");

    @ArchTest
    static final ArchRule ONLY_THE_EMBEDDED_BROKER_KNOWS_KAFKAS_SERVER =
            noClasses()
                    .that()
                    .haveNameNotMatching(".*\\.broker\\.(EmbeddedBroker|FormerSelf)")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..");

    @ArchTest
    static final ArchRule ONE_PLACE_KNOWS_AWS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.shardline.schemas.s3")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("software.amazon.awssdk..");
}
