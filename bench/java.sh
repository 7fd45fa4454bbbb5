# Sourced by the benchmarks: builds what is missing, sets java, options and classpath.
mvn -q -B package -DskipTests -Dspotless.check.skip=true >/dev/null
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if grep -qs '^JAVA_VERSION="25' "$home/release"; then java=$home/bin/java; fi
done
: "${java:?found no JDK 25; set JAVA_HOME}"
options=(-Xms400m -Xmx528m -Xmn200m -XX:-UseAdaptiveSizePolicy -XX:MaxDirectMemorySize=256m -XX:+UseParallelGC
  -XX:Tier3InvocationThreshold=1000 -XX:Tier3MinInvocationThreshold=500 -XX:Tier3CompileThreshold=10000
  -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000
  -XX:CompileCommand=quiet '-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.01'
  '-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.01'
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
export MALLOC_ARENA_MAX=2
classpath=pipeline/target/test-classes:validator/target/test-classes
for jar in pipeline/target/shardline/lib/*.jar; do
  case $jar in *flink-sql-avro*) last=$jar ;; *) classpath=$classpath:$jar ;; esac
done
classpath=$classpath:${last:-}
