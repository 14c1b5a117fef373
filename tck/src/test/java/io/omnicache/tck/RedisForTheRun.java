package io.omnicache.tck;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.ServerChoice;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.runner.Description;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/**
 * Starts Redis before the first test and ends it after the last: a single server, a cluster or a server with TLS, as
 * the property {@code tck.server} says, with scripts or without, as {@code tck.scripts} says. Starts none where the user named one, by {@code omnicache.uri}, by {@code
 * omnicache.test.redis} or in the environment. A printed line says which server the TCK runs on.
 */
public final class RedisForTheRun extends RunListener {
    private static final String URI = "omnicache.uri";

    private AutoCloseable redis;

    @Override
    public void testRunStarted(Description description) {
        if (!Boolean.getBoolean("tck.redis")) {
            if (named().isEmpty()) {
                System.clearProperty(URI);
            }
            return;
        }
        String uri = named();
        if (uri.isEmpty()) {
            String kind = System.getProperty("tck.server");
            String started = start(kind);
            String scripts = System.getProperty("tck.scripts", "auto");
            System.setProperty(URI, started + (started.contains("?") ? "&" : "?") + "scripts=" + scripts);
            System.out.println(
                    "The TCK runs on " + ServerChoice.describeStarted() + ", kind: " + kind + ", scripts: " + scripts);
        } else {
            System.setProperty(URI, uri);
            System.out.println("The TCK runs on the given server");
        }
    }

    /**
     * The server that the user named; empty if none.
     *
     * @throws IllegalStateException if two are named: the environment would win in the provider, unseen
     */
    private static String named() {
        Set<String> named = new TreeSet<>();
        named.add(System.getProperty(URI, "").strip());
        named.add(ServerChoice.running().orElse(""));
        named.add(Objects.requireNonNullElse(System.getenv("OMNICACHE_URI"), "").strip());
        named.remove("");
        if (named.size() > 1) {
            throw new IllegalStateException("Two servers are named for the TCK: say only one of the properties " + URI
                    + " and " + ServerChoice.RUNNING + " and the environment variable OMNICACHE_URI");
        }
        return named.isEmpty() ? "" : named.iterator().next();
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
