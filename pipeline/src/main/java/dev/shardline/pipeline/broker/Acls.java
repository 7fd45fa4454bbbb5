package dev.shardline.pipeline.broker;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.CLUSTER;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// The least that each stage must be allowed on a cluster with an authorizer. `ingest` makes the
/// topics, so it is started first.
public final class Acls {

    private static final String CLUSTER_NAME = "kafka-cluster";
    private static final String JOBS = "shardline.jobs";
    private static final String SCHEMAS = "shardline.schemas";
    private static final List<String> TOPICS =
            List.of("records", "wanted", "fetched", "results", "shards", "bad_rows");

    private final String job;
    private final String principal;
    private final List<AclBinding> all = new ArrayList<>();

    private Acls(String job, String principal) {
        this.job = job;
        this.principal = principal;
    }

    /// All of them: the stage, or `status` for the commands that look, and what it needs.
    ///
    /// @param principals what the stage's name is put behind: `User:shardline-`
    /// @param registry whether a registry keeps the schemas, not a topic
    public static Map<String, List<AclBinding>> of(
            String job, String principals, boolean registry) {
        var stages = new LinkedHashMap<String, List<AclBinding>>();
        stages.put("ingest", start(job, principals + "ingest", registry).ingest().all);
        stages.put("filter", start(job, principals + "filter", registry).filter().all);
        stages.put("fetch", start(job, principals + "fetch", registry).fetch().all);
        stages.put("validate", start(job, principals + "validate", registry).validate().all);
        stages.put("package", start(job, principals + "package", registry).packager().all);
        stages.put("embed", start(job, principals + "embed", registry).embed().all);
        stages.put("status", start(job, principals + "status", registry).status().all);
        return stages;
    }

    /// What every process needs: to see the job's topics, and to read jobs, ledger and schemas.
    private static Acls start(String job, String principal, boolean registry) {
        var acls = new Acls(job, principal);
        TOPICS.forEach(topic -> acls.topic(topic, DESCRIBE));
        acls.topic("shards", READ);
        acls.allow(TOPIC, LITERAL, JOBS, READ);
        if (!registry) {
            // Who comes first makes it, and asking to make what is there needs the same right.
            acls.allow(TOPIC, LITERAL, SCHEMAS, CREATE, READ, WRITE);
        }
        return acls;
    }

    private Acls ingest() {
        // DESCRIBE of the cluster: the size of what waits is asked of the brokers.
        allow(CLUSTER, LITERAL, CLUSTER_NAME, CREATE, DESCRIBE);
        topic("records", WRITE);
        topic("bad_rows", WRITE);
        allow(TOPIC, LITERAL, JOBS, WRITE);
        allow(TRANSACTIONAL_ID, LITERAL, job + ".ingest", WRITE);
        group("filter", DESCRIBE);
        group("fetch", DESCRIBE);
        return this;
    }

    private Acls filter() {
        allow(CLUSTER, LITERAL, CLUSTER_NAME, DESCRIBE);
        topic("records", READ, DELETE);
        topic("wanted", WRITE);
        topic("results", WRITE);
        group("filter", READ);
        // Kafka Streams' own: the changelogs of the dedup stores.
        allow(TOPIC, PREFIXED, job + ".filter-", CREATE, READ, WRITE, DESCRIBE);
        allow(TRANSACTIONAL_ID, PREFIXED, job + ".filter", WRITE);
        return this;
    }

    private Acls fetch() {
        stage("fetch", "wanted");
        topic("fetched", WRITE);
        topic("results", WRITE);
        group("validate", DESCRIBE);
        group("package", DESCRIBE);
        return this;
    }

    private Acls validate() {
        stage("validate", "fetched");
        topic("results", WRITE);
        group("package", DESCRIBE);
        return this;
    }

    private Acls packager() {
        stage("package", "results");
        topic("shards", WRITE);
        topic("bad_rows", READ);
        return this;
    }

    /// Its group divides partitions of a topic that nobody reads there.
    private Acls embed() {
        group("embed", READ);
        return this;
    }

    private Acls status() {
        for (String stage : List.of("filter", "fetch", "validate", "package")) {
            group(stage, DESCRIBE);
        }
        return this;
    }

    /// A loop: reads a topic as a group, trims it, and writes in transactions of its own.
    private void stage(String stage, String input) {
        allow(CLUSTER, LITERAL, CLUSTER_NAME, DESCRIBE);
        topic(input, READ, DELETE);
        group(stage, READ);
        allow(TRANSACTIONAL_ID, PREFIXED, job + "." + stage + ".", WRITE);
    }

    private void topic(String topic, AclOperation... operations) {
        allow(TOPIC, LITERAL, job + "." + topic, operations);
    }

    private void group(String stage, AclOperation operation) {
        allow(GROUP, LITERAL, job + "." + stage, operation);
    }

    private void allow(
            ResourceType type, PatternType pattern, String name, AclOperation... operations) {
        Arrays.stream(operations)
                .map(operation ->
                        new AclBinding(
                                new ResourcePattern(type, name, pattern),
                                new AccessControlEntry(
                                        principal, "*", operation, AclPermissionType.ALLOW)))
                .forEach(all::add);
    }
}
