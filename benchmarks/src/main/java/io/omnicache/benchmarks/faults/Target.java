package io.omnicache.benchmarks.faults;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import java.util.Arrays;
import java.util.List;

/**
 * Where clients connect to.
 *
 * @param hosts of the server, of the sentinels, or of the cluster's nodes: {@code host:port}
 */
record Target(Kind kind, List<String> hosts) {
    enum Kind {
        SINGLE,
        SENTINEL,
        CLUSTER
    }

    static Target of(Kind kind, List<RedisProcess> servers) {
        return new Target(kind, List.of(RedisProcess.hosts(servers).split(",")));
    }

    static Target single(int port) {
        return new Target(Kind.SINGLE, List.of("127.0.0.1:" + port));
    }

    /** From two words of {@link #asWords()}. */
    static Target of(String kind, String hosts) {
        return new Target(Kind.valueOf(kind), Arrays.asList(hosts.split(",")));
    }

    String asWords() {
        return kind + " " + String.join(",", hosts);
    }

    /** The URI for this library. */
    String uri() {
        String all = String.join(",", hosts);
        return switch (kind) {
            case SINGLE -> "redis://" + all;
            case SENTINEL -> "redis-sentinel://" + all + "?master=" + RedisSentinels.MASTER_NAME;
            case CLUSTER -> "redis-cluster://" + all;
        };
    }

    /** A URI for each host. */
    String[] addresses() {
        return hosts.stream().map(host -> "redis://" + host).toArray(String[]::new);
    }
}
