package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.read;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.push.RecordedChanges.Outcome;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * On every kind of deployment, push connections are opened as all other connections are, and opened again after a loss;
 * keys are tracked on each master.
 */
class PushFormsIT {
    @RegisterExtension
    static final OwnServer<RedisProcess> single = RedisServer.own("--requirepass", "hush");

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(true, "--requirepass", "hush");

    @RegisterExtension
    static final OwnServer<RedisProcess> socket = RedisServer.socket("--requirepass", "hush");

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 0, "--requirepass", "hush");

    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.sentinels("hush", "psst");

    enum Form {
        PASSWORD(() -> single.get().uri(), () -> List.of(single.get())),
        ACL_USER(() -> "redis://ada:secret@127.0.0.1:" + single.get().port() + "?key-prefix=ada:", () -> {
            single.get()
                    .command(
                            "ACL",
                            "SETUSER",
                            "ada",
                            "on",
                            ">secret",
                            "resetchannels",
                            "+subscribe",
                            "+unsubscribe",
                            "+psubscribe",
                            "+punsubscribe",
                            "+publish",
                            "&ada:~heartbeat:*",
                            "&news",
                            "&ne*");
            return List.of(single.get());
        }),
        TLS(
                () -> Certificates.trusting(tls.get()) + "&tls-certificate="
                        + Certificates.shared().clientCertificate() + "&tls-private-key="
                        + Certificates.shared().clientKey(),
                () -> List.of(tls.get())),
        UNIX_SOCKET(() -> socket.get().uri() + "?db=1", () -> List.of(socket.get())),
        CLUSTER(
                () -> "redis-cluster://:hush@"
                        + RedisProcess.hosts(cluster.get().nodes().subList(0, 1)),
                () -> cluster.get().masters()),
        /** All keys lie on one master; nothing can be proved of the others, and needn't. */
        CLUSTER_WITH_A_TAG(
                () -> CLUSTER.uri.get() + "?key-prefix=%7Bt%7D",
                () -> cluster.get().masters()),
        SENTINELS(
                () -> "redis-sentinel://:hush@"
                        + RedisProcess.hosts(sentinels.get().sentinels())
                        + "/2?master=mymaster&sentinel-password=psst",
                () -> List.of(sentinels.get().master())),
        REPLICATED(
                () -> "redis-replicated://:hush@"
                        + RedisProcess.hosts(sentinels.get().servers()),
                () -> List.of(sentinels.get().master()));

        private final Supplier<String> uri;
        private final Supplier<List<RedisProcess>> masters;

        Form(Supplier<String> uri, Supplier<List<RedisProcess>> masters) {
            this.uri = uri;
            this.masters = masters;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLUSTER_WITH_A_TAG")
    void subscription_works_andComesBack(Form form) {
        List<RedisProcess> masters = form.masters.get();
        RecordingPushes byName = new RecordingPushes();
        RecordingPushes byPattern = new RecordingPushes();
        try (RedisConnection connection = RecordingPushes.openConnected(form.uri.get())) {
            connection.pushes().subscribe(channel("news"), byName);
            connection.pushes().subscribe(pattern("ne*"), byPattern);
            assertThat(masters)
                    .allSatisfy(
                            master -> assertThat(Switched.subscribers(master)).hasSize(1));
            masters.get(0).command("PUBLISH", "news", "1");
            // In a cluster every node passes the message on to its subscribers.
            awaitFromEach(masters, byName, "1");
            awaitFromEach(masters, byPattern, "1");

            masters.forEach(Switched::killPushConnections);
            byName.awaitGaps(masters.size());
            byPattern.awaitGaps(masters.size());
            byName.messages.clear();
            masters.get(0).command("PUBLISH", "news", "2");
            awaitFromEach(masters, byName, "2");
            if (form == Form.CLUSTER) {
                assertThat(byName.messages.stream()
                                .map(message -> message.master().nodeId())
                                .collect(Collectors.toSet()))
                        .isEqualTo(masters.stream()
                                .map(master -> master.command("CLUSTER", "MYID"))
                                .collect(Collectors.toSet()));
            }
        }
        assertThat(masters)
                .allSatisfy(master -> RecordingPushes.awaitThat(
                        () -> assertThat(Switched.subscribers(master)).isEmpty()));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PASSWORD", "ACL_USER"})
    void keys_areTracked_alsoAfterALoss(Form form) {
        List<RedisProcess> masters = form.masters.get();
        for (Mode mode : Mode.values()) {
            RecordedChanges changes = new RecordedChanges();
            try (RedisConnection connection = RecordingPushes.openConnected(form.uri.get())) {
                String prefix = form == Form.CLUSTER_WITH_A_TAG ? "{t}a:" : "a:";
                TrackedKeys tracked = connection.pushes().track(request(prefix, mode), changes);
                assertAnnounced(tracked, prefix, changes, masters);

                masters.forEach(Switched::killPushConnections);
                awaitThat(() -> assertThat(changes.reasons).hasSize(masters.size()));
                long now = System.nanoTime();
                awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
                assertAnnounced(tracked, prefix, changes, masters);
            }
        }
    }

    /** All keys are read, and removed by somebody else. */
    private static void assertAnnounced(
            TrackedKeys tracked, String prefix, RecordedChanges changes, List<RedisProcess> masters) {
        String[] keys = IntStream.range(0, 30).mapToObj(i -> prefix + i).toArray(String[]::new);
        assertThat(read(tracked, keys)).allMatch(Outcome::isCurrent);
        changes.reasons.clear();
        masters.forEach(master -> master.command("FLUSHALL"));
        awaitThat(() -> assertThat(changes.reasons).hasSize(masters.size()));
        assertThat(tracked.isConnected()).isTrue();
        changes.reasons.clear();
    }

    private static void awaitFromEach(List<RedisProcess> masters, RecordingPushes listener, String payload) {
        RecordingPushes.awaitThat(() -> {
            assertThat(listener.payloads()).hasSize(masters.size()).containsOnly(payload);
            assertThat(listener.messages.stream().map(Message::master).distinct())
                    .hasSize(masters.size());
        });
    }
}
