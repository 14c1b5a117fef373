package io.omnicache.it.staleness;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisErrorReply;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Has replicas of a cluster take the place of their masters: by hand, after a stop of the master, which goes on later and
 * doesn't know, and after its crash. What a crash loses isn't the subject: while a master is replaced, nobody else writes,
 * and its replica has everything. Then this writes to the new master, as a client does that knows it already.
 */
final class ClusterFaults extends Faults {
    private static final int LOOK_AGAIN_MILLIS = 20;

    private final RedisCluster cluster;
    private final LocalCache cache;
    private final Board board;

    ClusterFaults(RedisCluster cluster, LocalCache cache, Board board, Pace pace) {
        super(pace);
        this.cluster = cluster;
        this.cache = cache;
        this.board = board;
    }

    @Override
    void one(int millis) {
        List<RedisProcess> replicas = cluster.replicas();
        RedisProcess replica = replicas.get(random.nextInt(replicas.size()));
        RedisProcess master = masterOf(replica);
        switch (random.nextInt(3)) {
            case 0 -> {
                replica.command("CLUSTER", "FAILOVER");
                awaitMaster(replica);
                cluster.awaitAgreement();
            }
            case 1 -> replace(master, replica, millis, master::suspend, master::resume);
            default -> replace(master, replica, millis, master::kill, master::restart);
        }
    }

    private void replace(RedisProcess master, RedisProcess replica, int millis, Runnable loss, Runnable healing) {
        for (int place = 0; place < board.places(); place++) {
            while (!board.tryLock(place)) {
                pause();
            }
        }
        long written = offset(master, 1);
        while (offset(replica, 4) < written) {
            pause();
        }
        loss.run();
        awaitMaster(replica);
        writeTo(replica, millis / 2);
        healing.run();
        writeTo(replica, millis / 2);
        cluster.awaitAgreement();
        for (int place = 0; place < board.places(); place++) {
            board.unlock(place);
        }
    }

    private void writeTo(RedisProcess master, int millis) {
        try (RespConnection connection = RespConnection.open("127.0.0.1", master.port())) {
            for (int passed = 0; passed < millis && !ends(LOOK_AGAIN_MILLIS); passed += LOOK_AGAIN_MILLIS) {
                write(connection, random.nextInt(board.places()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(RespConnection master, int place) throws IOException {
        String key = Board.key(place, board.generation(place));
        try {
            cache.getForeign(master, key);
        } catch (RedisErrorReply e) {
            return; // Its slot is elsewhere.
        }
        long version = board.next(place);
        cache.putForeign(master, key, Long.toString(version));
        board.acknowledge(place, version, true);
    }

    /** The offset in the stream of changes, at that place of the reply to {@code ROLE}. */
    private static long offset(RedisProcess server, int place) {
        return Long.parseLong(server.command("ROLE").split("\n", -1)[place]);
    }

    private RedisProcess masterOf(RedisProcess replica) {
        int port = Integer.parseInt(replica.command("ROLE").split("\n", -1)[2]);
        return cluster.nodes().stream()
                .filter(node -> node.port() == port)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitMaster(RedisProcess replica) {
        while (!replica.command("ROLE").startsWith("master")
                || !replica.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
