package io.omnicache.jcache.failover;

import io.omnicache.it.RedisProcess;
import java.util.List;

/** Servers of which one replaces another by itself. */
interface Deployment extends AutoCloseable {
    /** The name of the clients' connections. */
    String CLIENT_NAME = "failover";

    /** For clients, with {@link #CLIENT_NAME}. */
    String uri();

    /** A master with a replica that can take its place. */
    RedisProcess master();

    /** Cuts a master off from the servers that would replace it. Clients still reach it. */
    void isolate(RedisProcess master);

    /** Ends what {@link #isolate} has done. */
    void heal(RedisProcess master);

    /** Starts a server again that was killed. */
    default void restart(RedisProcess lost) {
        lost.restart();
    }

    /**
     * Returns when another server has taken the place of the master. The lost one is asked nothing.
     *
     * @param lost returned by {@link #master()} before
     */
    void awaitReplaced(RedisProcess lost);

    /** Returns when every server is running and in its place again. */
    void awaitWhole();

    /** The servers with data. */
    List<RedisProcess> servers();

    /** How many connections the clients have, at all servers. All must be running. */
    default long connections() {
        return servers().stream()
                .flatMap(server -> server.command("CLIENT", "LIST").lines())
                .filter(line -> line.contains(" name=" + CLIENT_NAME + " "))
                .count();
    }

    @Override
    void close();
}
