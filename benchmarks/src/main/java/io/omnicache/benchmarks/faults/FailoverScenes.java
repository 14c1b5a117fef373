package io.omnicache.benchmarks.faults;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisErrorReply;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.it.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;

/** Scenes in which a master is killed and a replica takes its place. The killed one doesn't come back. */
final class FailoverScenes {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LOOK_AGAIN_MILLIS = 5;

    private FailoverScenes() {}

    /** Three sentinels find out after a second. */
    static Scene sentinel() {
        RedisSentinels servers = RedisSentinels.start();
        RedisProcess master = servers.master();
        List<RedisProcess> others =
                servers.servers().stream().filter(server -> server != master).toList();
        return new Failover(
                servers,
                Target.of(Target.Kind.SENTINEL, servers.sentinels()),
                master,
                others,
                "x",
                server -> server.command("ROLE").startsWith("master"));
    }

    /** One of three masters, of which each has a replica. It is the one that has Redisson's cache. */
    static Scene cluster() {
        RedisCluster servers = RedisCluster.start(3, 1);
        RedisProcess master = servers.masterOf(JCacheSubject.CACHE);
        List<RedisProcess> replicas = servers.replicas().stream()
                .filter(replica -> replica.command("ROLE").split("\n")[2].equals(Integer.toString(master.port())))
                .toList();
        return new Failover(
                servers,
                Target.of(Target.Kind.CLUSTER, servers.nodes()),
                master,
                replicas,
                "x{" + JCacheSubject.CACHE + "}",
                replica -> replica.command("ROLE").startsWith("master")
                        && replica.command("CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    /**
     * A master's death.
     *
     * @param key of the master, to ask whether replicas have it
     * @param isReady whether a replica has taken over
     */
    private record Failover(
            AutoCloseable servers,
            Target target,
            RedisProcess master,
            List<RedisProcess> replicas,
            String key,
            Predicate<RedisProcess> isReady)
            implements Scene {

        @Override
        public boolean losesWhatIsNotReplicated() {
            return true;
        }

        @Override
        public void replicate() throws IOException {
            try (RespConnection connection = RespConnection.open("127.0.0.1", master.port())) {
                connection.command("SET", key, "x");
                String has = connection.command(
                        "WAIT", Integer.toString(replicas.size()), Integer.toString(PATIENCE_MILLIS / 10));
                if (Integer.parseInt(has) < replicas.size()) {
                    throw new IOException("Only " + has + " replicas have everything");
                }
            }
        }

        @Override
        public void begin() {
            master.kill();
        }

        @Override
        public long end() throws IOException {
            long patience = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            while (replicas.stream().noneMatch(this::hasTakenOver)) {
                if (System.nanoTime() - patience > 0) {
                    throw new IOException("No replica has taken over");
                }
                sleep();
            }
            return System.nanoTime();
        }

        private boolean hasTakenOver(RedisProcess replica) {
            try {
                return isReady.test(replica);
            } catch (UncheckedIOException | RedisErrorReply e) {
                return false; // Not yet.
            }
        }

        private static void sleep() {
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                servers.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
