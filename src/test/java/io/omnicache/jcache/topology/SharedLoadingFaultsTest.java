package io.omnicache.jcache.topology;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loads that JVMs share while the server, its messages or the permission for them are away. */
class SharedLoadingFaultsTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final MapStore<String, String> store = MapStore.loading(key -> {
        asked.countDown();
        await(answer);
        return "v";
    });

    @AfterEach
    void close() {
        answer.countDown();
        threads.shutdownNow();
    }

    private Cache<String, String> create(String login) {
        return caches.settings("{connection: {" + login + "timeout: 1s, retries: 1}, "
                        + "defaults: {loading: cluster, load-timeout: 20s}}")
                .createCache(Caches.NAME, store.readThrough());
    }

    /** Two JVMs: the first one loads, the second one waits. */
    private Future<String> startBoth(String login, int waitingNames) {
        Cache<String, String> first = create(login);
        Cache<String, String> second = create(login);
        loading = threads.submit(() -> first.get("k"));
        await(asked);
        Future<String> waiting = threads.submit(() -> second.get("k"));
        Awaitility.await().until(() -> lease().chars().filter(c -> c == ';').count() == 1 + waitingNames);
        return waiting;
    }

    private static final String APP = "username: app, password: right, ";

    private Future<String> loading;

    private String lease() {
        return String.valueOf(caches.server().command("GET", "omnicache:~lease:{omnicache:" + Caches.NAME + ":k}"));
    }

    @Test
    void user_withoutSubscribe_looksFromTimeToTime() throws Exception {
        caches.server().command("ACL", "SETUSER", "app", "on", ">right", "~*", "resetchannels", "+@all", "-subscribe");
        Future<String> waiting = startBoth(APP, 0);

        answer.countDown();

        assertThat(get(waiting)).isEqualTo("v");
        assertThat(get(loading)).isEqualTo("v");
        assertThat(store.calls).containsExactly("load k");
    }

    @Test
    void user_withoutPublish_storesNevertheless() throws Exception {
        caches.server().command("ACL", "SETUSER", "app", "on", ">right", "~*", "&*", "+@all", "-publish");
        Future<String> waiting = startBoth(APP, 0);

        answer.countDown();

        assertThat(get(loading)).isEqualTo("v");
        assertThat(get(waiting)).isEqualTo("v");
        assertThat(store.calls).containsExactly("load k");
    }

    @Test
    void messages_whoseConnectionIsKilled_areNotMissed() throws Exception {
        Future<String> waiting = startBoth("", 1);

        caches.server().command("CLIENT", "KILL", "TYPE", "pubsub");
        answer.countDown();

        assertThat(get(waiting)).isEqualTo("v");
        assertThat(get(loading)).isEqualTo("v");
        assertThat(store.calls).containsExactly("load k");
    }

    @Test
    void server_thatGoesAway_endsAllWaits() {
        Future<String> waiting = startBoth("", 1);

        caches.server().close();
        answer.countDown();

        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(RedisCacheException.class);
        assertThatThrownBy(() -> get(loading)).hasCauseInstanceOf(RedisCacheException.class);
    }
}
