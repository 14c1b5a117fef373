package io.omnicache.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A master and two replicas on loopback, watched by three sentinels, two of which must agree. {@link #start()} returns
 * when every sentinel knows all others. A master that is down for a second is replaced.
 */
public final class RedisSentinels implements AutoCloseable {
    /** The name under which the sentinels know the master. */
    public static final String MASTER_NAME = "mymaster";

    private static final int SERVERS = 3;
    private static final int SENTINELS = 3;

    /** Longer than a test, in milliseconds. */
    private static final String NEVER_MILLIS = "86400000";

    private final List<RedisProcess> servers = new ArrayList<>();
    private final List<RedisProcess> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    public static RedisSentinels start() {
        return start("", "");
    }

    /**
     * Starts servers and sentinels that ask for passwords; an empty one isn't asked for.
     *
     * @param serverPassword of the master and the replicas
     * @param sentinelPassword of the sentinels
     */
    public static RedisSentinels start(String serverPassword, String sentinelPassword) {
        RedisSentinels started = new RedisSentinels();
        try {
            started.startServers(serverPassword);
            // Not earlier: sentinels look for new replicas every ten seconds only.
            started.awaitReplicas();
            started.startSentinels(serverPassword, sentinelPassword);
            started.awaitAgreement();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /**
     * From now on the sentinels replace no master: neither one that a busy machine holds up, nor one to which their own
     * connections break. For tests in which no master fails.
     */
    public RedisSentinels withoutFailover() {
        for (RedisProcess sentinel : sentinels) {
            sentinel.command("SENTINEL", "SET", MASTER_NAME, "down-after-milliseconds", NEVER_MILLIS);
        }
        return this;
    }

    /** The master and the replicas; the first one began as the master. */
    public List<RedisProcess> servers() {
        return Collections.unmodifiableList(servers);
    }

    public List<RedisProcess> sentinels() {
        return Collections.unmodifiableList(sentinels);
    }

    /** The master, by what the first running sentinel says. */
    public RedisProcess master() {
        RedisProcess sentinel =
                sentinels.stream().filter(RedisProcess::isRunning).findFirst().orElseThrow();
        int port = masterPort(sentinel);
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** The URIs of all sentinels. */
    public List<String> sentinelUris() {
        return sentinels.stream().map(RedisProcess::uri).collect(Collectors.toList());
    }

    /**
     * Returns once every running sentinel names the same running master and counts two replicas and two other
     * sentinels.
     */
    public void awaitAgreement() {
        Await.until("the sentinels " + sentinels + " agree", () -> {
            List<RedisProcess> running =
                    sentinels.stream().filter(RedisProcess::isRunning).collect(Collectors.toList());
            return running.stream().allMatch(RedisSentinels::knowsAll)
                    && running.stream()
                                    .map(RedisSentinels::masterPort)
                                    .distinct()
                                    .count()
                            == 1
                    && master().isRunning();
        });
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        servers.forEach(RedisProcess::close);
    }

    private void startServers(String password) {
        List<String> options = new ArrayList<>(List.of("--repl-diskless-sync-delay", "0"));
        if (!password.isEmpty()) {
            options.addAll(List.of("--requirepass", password, "--masterauth", password));
        }
        servers.add(RedisProcess.start(options.toArray(String[]::new)));
        options.addAll(List.of(
                "--replicaof", Listening.HOST, Integer.toString(servers.get(0).port())));
        while (servers.size() < SERVERS) {
            servers.add(RedisProcess.start(options.toArray(String[]::new)));
        }
    }

    private void awaitReplicas() {
        Await.until(
                "the replicas of " + servers.get(0) + " are online",
                () -> servers.get(0)
                                .command("INFO", "replication")
                                .lines()
                                .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                                .count()
                        == SERVERS - 1);
    }

    private void startSentinels(String serverPassword, String sentinelPassword) {
        while (sentinels.size() < SENTINELS) {
            sentinels.add(RedisProcess.start(
                    Listening.TCP,
                    Ports::free,
                    (port, directory) -> sentinelArguments(directory, serverPassword, sentinelPassword)));
        }
    }

    /** Sentinels rewrite their configuration file, so they need one. */
    private List<String> sentinelArguments(Path directory, String serverPassword, String sentinelPassword)
            throws IOException {
        int master = servers.get(0).port();
        List<String> lines = new ArrayList<>(List.of(
                "sentinel monitor " + MASTER_NAME + " " + Listening.HOST + " " + master + " 2",
                "sentinel down-after-milliseconds " + MASTER_NAME + " 1000",
                "sentinel failover-timeout " + MASTER_NAME + " 5000"));
        if (!serverPassword.isEmpty()) {
            lines.add("sentinel auth-pass " + MASTER_NAME + " " + serverPassword);
        }
        Path file = directory.resolve("sentinel.conf");
        List<String> arguments = new ArrayList<>(List.of(file.toString(), "--sentinel"));
        if (!sentinelPassword.isEmpty()) {
            lines.add("sentinel sentinel-pass " + sentinelPassword);
            arguments.addAll(List.of("--requirepass", sentinelPassword));
        }
        Files.write(file, lines);
        return arguments;
    }

    private static boolean knowsAll(RedisProcess sentinel) {
        Map<String, String> master = pairs(sentinel.command("SENTINEL", "MASTER", MASTER_NAME));
        return "master".equals(master.get("flags"))
                && Integer.toString(SERVERS - 1).equals(master.get("num-slaves"))
                && Integer.toString(SENTINELS - 1).equals(master.get("num-other-sentinels"));
    }

    private static int masterPort(RedisProcess sentinel) {
        return Integer.parseInt(sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME)
                .lines()
                .reduce("", (host, port) -> port));
    }

    private static Map<String, String> pairs(String reply) {
        Map<String, String> pairs = new HashMap<>();
        Iterator<String> lines = reply.lines().iterator();
        while (lines.hasNext()) {
            String name = lines.next();
            pairs.put(name, lines.hasNext() ? lines.next() : "");
        }
        return pairs;
    }
}
