package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Expired events from several masters, and after masters have changed. */
class ExpiredEventsFailoverIT {
    private static final int KEYS = 300;
    private static final int ANEW = 100;

    private final Expiries expiries = new Expiries();

    @Test
    void cluster_whoseMasterCrashes_isHeardFromEveryMaster() {
        try (RedisCluster cluster = RedisCluster.start(3, 1);
                RedisConnection connection =
                        open("redis-cluster://" + RedisProcess.hosts(cluster.nodes()) + "?timeout=10s");
                ExpiredEvents events = listen(connection)) {
            awaitFlags(cluster.nodes());
            expire(connection, events, "before");
            assertThat(expiries.heard()).containsExactlyInAnyOrderElementsOf(expected("before"));

            expiries.heard().clear();
            createAnew(connection, events);
            assertThat(expiries.heard()).containsExactlyElementsOf(expectedAnew());

            // The new master lacks the flags, so that the check after the failover has something to do.
            cluster.replicas().forEach(replica -> replica.command("CONFIG", "SET", "notify-keyspace-events", ""));
            cluster.masters().get(0).kill();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> cluster.masters().size() == 3);
            awaitFlags(cluster.masters());
            expiries.heard().clear();
            expire(connection, events, "after");

            assertThat(expiries.heard()).containsExactlyInAnyOrderElementsOf(expected("after"));
        }
    }

    @Test
    void sentinels_thatHandOver_letTheNewMasterBeHeard() {
        try (RedisSentinels sentinels = RedisSentinels.start();
                RedisConnection connection = open("redis-sentinel://" + RedisProcess.hosts(sentinels.sentinels())
                        + "?master=mymaster&timeout=10s");
                ExpiredEvents events = listen(connection)) {
            awaitFlags(sentinels.servers());
            expire(connection, events, "before");
            RedisProcess before = sentinels.master();
            sentinels.servers().stream()
                    .filter(server -> server != before)
                    .forEach(replica -> replica.command("CONFIG", "SET", "notify-keyspace-events", ""));

            sentinels.sentinels().get(0).command("SENTINEL", "FAILOVER", "mymaster");
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> sentinels.master() != before);
            awaitFlags(List.of(sentinels.master()));
            expiries.heard().clear();
            expire(connection, events, "after");

            assertThat(expiries.heard()).containsExactlyInAnyOrderElementsOf(expected("after"));
        }
    }

    private static RedisConnection open(String uri) {
        return RedissonConnections.open(ConnectionUri.parse(uri));
    }

    private ExpiredEvents listen(RedisConnection connection) {
        ExpiredEvents events =
                new ExpiredEvents(connection, new ExpiredEventNames("c", "c", 0, "p:"), () -> true, expiries);
        events.listen(() -> ListenerNeeds.EXPIRIES | ListenerNeeds.EXPIRED_VALUES);
        return events;
    }

    private void expire(RedisConnection connection, ExpiredEvents events, String value) {
        ChangeScript script = new ChangeScript(List.of(events.copies().part()));
        connection
                .callAll(IntStream.range(0, KEYS)
                        .mapToObj(i -> script.with(Command.of(Verb.SET, bytes("p:c:k" + i), value, "PX", 100L)))
                        .toList())
                .forEach(RedisConnection.Reply::get);
        expiries.await(KEYS);
    }

    /** In a cluster every master passes the published copies on. */
    private void createAnew(RedisConnection connection, ExpiredEvents events) {
        ChangeScript script = new ChangeScript(List.of(events.copies().part()));
        for (int i = 0; i < ANEW; i++) {
            connection.call(script.with(Command.of(Verb.SET, bytes("p:c:anew"), "v" + i, "PX", 1L)));
            while (Long.valueOf(1).equals(connection.call(Command.of(Verb.EXISTS, bytes("p:c:anew"))))) {
                Thread.onSpinWait();
            }
        }
        expiries.await(ANEW);
    }

    private static List<String> expectedAnew() {
        return IntStream.range(0, ANEW).mapToObj(i -> "anew=v" + i).toList();
    }

    private static List<String> expected(String value) {
        return IntStream.range(0, KEYS).mapToObj(i -> "k" + i + "=" + value).toList();
    }

    private static void awaitFlags(List<RedisProcess> servers) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> servers.stream()
                        .map(server -> server.command("CONFIG", "GET", "notify-keyspace-events"))
                        .allMatch(reply -> reply.endsWith("xK") || reply.endsWith("Kx")));
    }
}
