package io.omnicache.tck;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import org.junit.runner.Description;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/**
 * Starts Redis before the first test and ends it after the last, unless the user named one: a single server, a cluster or a server
 * with TLS, as the property {@code tck.server} says.
 */
public final class RedisForTheRun extends RunListener {
    private static final String URI = "omnicache.uri";

    private AutoCloseable redis;

    @Override
    public void testRunStarted(Description description) {
        boolean wanted = Boolean.getBoolean("tck.redis");
        boolean named = !System.getProperty(URI, "").isBlank();
        String environment = System.getenv("OMNICACHE_URI");
        if (wanted && !named && environment != null) {
            System.setProperty(URI, environment);
        } else if (wanted && !named) {
            System.setProperty(URI, start(System.getProperty("tck.server")));
            System.out.println("The TCK runs on a Redis of its own, kind: " + System.getProperty("tck.server"));
        } else if (!named) {
            System.clearProperty(URI);
        }
    }

    private String start(String kind) {
        switch (kind) {
            case "single" -> {
                RedisProcess server = RedisProcess.start();
                redis = server;
                return server.uri();
            }
            case "cluster" -> {
                RedisCluster cluster = RedisCluster.start(3, 0);
                redis = cluster;
                return "redis-cluster://"
                        + String.join(
                                ",",
                                cluster.uris().stream()
                                        .map(uri -> uri.substring(uri.indexOf("//") + 2))
                                        .toList());
            }
            case "tls" -> {
                Certificates certificates = Certificates.shared();
                RedisProcess server = RedisProcess.startTls(certificates, false);
                redis = server;
                return "rediss://localhost:" + server.port() + "?tls-trust-store=" + certificates.trustStore()
                        + "&tls-trust-store-password=" + Certificates.STORE_PASSWORD;
            }
            default -> throw new IllegalArgumentException("tck.server is " + kind + ": write single, cluster or tls");
        }
    }

    @Override
    public void testRunFinished(Result result) throws Exception {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }
}
