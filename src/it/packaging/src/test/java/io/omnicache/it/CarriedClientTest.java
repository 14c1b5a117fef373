package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.resolver.DefaultAddressResolverGroup;
import io.omnicache.jcache.shaded.redisson.Redisson;
import io.omnicache.jcache.shaded.redisson.api.BatchOptions;
import io.omnicache.jcache.shaded.redisson.api.BatchResult;
import io.omnicache.jcache.shaded.redisson.api.RBatch;
import io.omnicache.jcache.shaded.redisson.api.RBucket;
import io.omnicache.jcache.shaded.redisson.api.RFuture;
import io.omnicache.jcache.shaded.redisson.api.RLock;
import io.omnicache.jcache.shaded.redisson.api.RScript;
import io.omnicache.jcache.shaded.redisson.api.RTopic;
import io.omnicache.jcache.shaded.redisson.api.RedissonClient;
import io.omnicache.jcache.shaded.redisson.client.RedisClient;
import io.omnicache.jcache.shaded.redisson.client.RedisClientConfig;
import io.omnicache.jcache.shaded.redisson.client.RedisConnection;
import io.omnicache.jcache.shaded.redisson.client.codec.ByteArrayCodec;
import io.omnicache.jcache.shaded.redisson.client.codec.StringCodec;
import io.omnicache.jcache.shaded.redisson.client.protocol.RedisCommands;
import io.omnicache.jcache.shaded.redisson.config.Config;
import io.omnicache.jcache.shaded.redisson.config.ReadMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The Redis client inside the jar works on the class path of an application, without the dependencies of its own pom:
 * in every topology, with every kind of call that the library makes.
 */
class CarriedClientTest {
    @Test
    void single_everyKindOfCall_works() throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            Config config = config();
            config.useSingleServer()
                    .setAddress(redis.uri())
                    .setConnectionPoolSize(4)
                    .setConnectionMinimumIdleSize(1);
            exercise(config);
        }
    }

    @Test
    void single_byHostNameWithDnsMonitoring_works() throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            Config config = config();
            config.useSingleServer()
                    .setAddress("redis://localhost:" + redis.port())
                    .setDnsMonitoringInterval(100);
            exercise(config);
        }
    }

    @Test
    void single_withPassword_works() throws Exception {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "secret")) {
            Config config = config().setPassword("secret");
            config.useSingleServer().setAddress(redis.address());
            exercise(config);
        }
    }

    @Test
    void tls_withAClientCertificate_everyKindOfCall_works() throws Exception {
        Certificates certificates = Certificates.shared();
        try (RedisProcess redis = RedisProcess.startTls(certificates, true)) {
            Config config = config();
            config.setSslTruststore(certificates.trustStore().toUri().toURL())
                    .setSslTruststorePassword(Certificates.STORE_PASSWORD)
                    .setSslKeystore(certificates.keyStore().toUri().toURL())
                    .setSslKeystorePassword(Certificates.STORE_PASSWORD);
            config.useSingleServer().setAddress("rediss://localhost:" + redis.port());
            exercise(config);
        }
    }

    @Test
    void cluster_everyKindOfCall_works() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(3, 0)) {
            Config config = config();
            config.useClusterServers()
                    .addNodeAddress(cluster.uris().get(0))
                    .setReadMode(ReadMode.MASTER)
                    .setScanInterval(500);
            exercise(config);
        }
    }

    @Test
    void sentinel_everyKindOfCall_works() throws Exception {
        try (RedisSentinels redis = RedisSentinels.start()) {
            Config config = config();
            config.useSentinelServers()
                    .setMasterName(RedisSentinels.MASTER_NAME)
                    .addSentinelAddress(redis.sentinelUris().toArray(String[]::new))
                    .setReadMode(ReadMode.MASTER);
            exercise(config);
        }
    }

    @Test
    void server_restarted_isFoundAgain() throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            Config config = config();
            config.useSingleServer().setAddress(redis.uri());
            RedissonClient client = Redisson.create(config);
            try {
                client.getBucket("a").set(bytes("1"));
                redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (true) {
                    try {
                        assertThat((byte[]) client.<byte[]>getBucket("a").get()).isEqualTo(bytes("1"));
                        break;
                    } catch (RuntimeException e) {
                        assertThat(System.nanoTime()).isLessThan(end);
                    }
                }
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void lowLevelClient_connectsAndRuns() {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisClientConfig config = new RedisClientConfig();
            // Without a resolver it asks for the classes of netty's native transports.
            config.setAddress(redis.uri()).setResolverGroup(DefaultAddressResolverGroup.INSTANCE);
            RedisClient client = RedisClient.create(config);
            try {
                RedisConnection connection = client.connect();
                assertThat((String) connection.sync(StringCodec.INSTANCE, RedisCommands.PING))
                        .isEqualTo("PONG");
            } finally {
                client.shutdown();
            }
        }
    }

    private static Config config() {
        Config config = new Config();
        config.setCodec(ByteArrayCodec.INSTANCE);
        config.setNettyThreads(2).setThreads(2).setLazyInitialization(true);
        return config;
    }

    private static void exercise(Config config) throws Exception {
        RedissonClient client = Redisson.create(config);
        try {
            RBucket<byte[]> bucket = client.getBucket("bucket");
            bucket.set(bytes("1"), Duration.ofMinutes(1));
            assertThat(bucket.get()).isEqualTo(bytes("1"));
            assertThat(bucket.getAndSet(bytes("2"))).isEqualTo(bytes("1"));
            assertThat(bucket.setIfAbsent(bytes("3"))).isFalse();
            assertThat(client.getBuckets().get("bucket", "absent")).containsOnlyKeys("bucket");
            client.getBuckets().set(Map.of("x", bytes("x"), "y", bytes("y"), "z", bytes("z")));
            assertThat(client.getKeys().getKeys()).contains("bucket", "x", "y", "z");
            assertThat(client.getKeys().unlink("x", "y", "z")).isEqualTo(3);

            RBatch batch = client.createBatch(BatchOptions.defaults().retryAttempts(0));
            List<RFuture<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                batch.<byte[]>getBucket("k" + i).setAsync(bytes("v" + i));
                answers.add(batch.<byte[]>getBucket("k" + i).getAsync());
            }
            BatchResult<?> result = batch.execute();
            assertThat(result.getResponses()).hasSize(200);
            assertThat(answers.get(42).toCompletableFuture().join()).isEqualTo(bytes("v42"));

            RScript script = client.getScript(StringCodec.INSTANCE);
            String lua = "return redis.call('get', KEYS[1])";
            assertThat(script.<String>eval(RScript.Mode.READ_WRITE, lua, RScript.ReturnType.VALUE, List.of("bucket")))
                    .isEqualTo("2");
            String sha = script.scriptLoad(lua);
            assertThat(script.<String>evalSha(
                            "bucket", RScript.Mode.READ_WRITE, sha, RScript.ReturnType.VALUE, List.of("bucket")))
                    .isEqualTo("2");

            RLock lock = client.getLock("lock");
            assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
            lock.unlock();
            RLock spin = client.getSpinLock("spin");
            assertThat(spin.tryLock(1, 10, TimeUnit.SECONDS)).isTrue();
            spin.unlock();

            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            RTopic topic = client.getTopic("topic", StringCodec.INSTANCE);
            int listener = topic.addListener(String.class, (channel, message) -> received.add(message));
            int pattern = client.getPatternTopic("to*", StringCodec.INSTANCE)
                    .addListener(String.class, (p, channel, message) -> received.add(message));
            topic.publish("hello");
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
            topic.removeListener(listener);
            client.getPatternTopic("to*", StringCodec.INSTANCE).removeListener(pattern);

            assertThat(client.getKeys().deleteByPattern("k*")).isEqualTo(100);
            assertThat(client.getBucket("bucket").delete()).isTrue();
        } finally {
            client.shutdown(0, 5, TimeUnit.SECONDS);
        }
        assertThat(client.isShutdown()).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
