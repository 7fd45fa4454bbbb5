# The program with its native libraries and a Java 25, for any of its commands. Build the distribution first:
#
#   mvn -q package -DskipTests && docker build -t shardline .
#
# Runs as user 10001 with a read-only root file system, given a writable, executable /tmp (native libraries
# unpack themselves there) and these folders:
#
#   /data     what recipes read       /state    local state of the stages, one folder each
#   /recipes  recipes                 /output   shards
FROM eclipse-temurin:25-jre

RUN groupadd --gid 10001 shardline \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /state --shell /usr/sbin/nologin shardline \
 && mkdir -p /data /recipes /state /output \
 && chown shardline:shardline /state /output

COPY pipeline/target/shardline/lib /opt/shardline/pipeline/target/shardline/lib
COPY shardline /opt/shardline/shardline

# The first start makes the AOT cache of this very Java. That it is there also shows that a whole job works here.
RUN /opt/shardline/shardline --version \
 && ls /opt/shardline/pipeline/target/shardline/aot-*.aot \
 && rm -rf /tmp/* \
 && ln -s /opt/shardline/shardline /usr/local/bin/shardline

# Inside a container loopback reaches nobody: metrics and health are for the container's network.
ENV SHARDLINE_STATE=/state \
    SHARDLINE_METRICS_PORT=9400 \
    SHARDLINE_METRICS_ADDRESS=0.0.0.0
EXPOSE 9400
VOLUME ["/state", "/output"]
WORKDIR /state
USER shardline

# A stage's own answer, asked without starting another JVM. What serves no metrics, `status` for instance, ends by itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SHARDLINE_METRICS_PORT && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/opt/shardline/shardline"]
CMD ["--help"]
