package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events between JVMs in a cluster: each once, those of a key in order, also while slots move and masters change. */
class SharedEventsClusterIT {
    private static final String ALL = "defaults: {event-scope: all}";
    private static final int KEYS = 12;

    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 1);

    private final Map<String, List<Integer>> heard = new ConcurrentHashMap<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private Cache<String, Integer> writing;

    private void open(String settings) {
        Cache<String, Integer> hearing = caches.settings(settings).createCache("c", new MutableConfiguration<>());
        writing = caches.otherSettings(settings).createCache("c", new MutableConfiguration<>());
        hearing.registerCacheEntryListener(new RecordingListener<String, Integer>(
                        event -> heard.computeIfAbsent(event.getKey(), key -> new CopyOnWriteArrayList<>())
                                .add(event.getValue()))
                .asynchronous());
    }

    @Test
    void events_whileASlotMoves_comeOnceAndInOrder() throws Exception {
        open(ALL + "\nconnection: {key-prefix: '{one slot}:'}");
        List<String> keys = keys();
        Thread writer = write(keys);
        awaitMore(keys, 20);
        SlotMove move = SlotMove.of(caches.cluster(), "{one slot}:").begin();
        awaitMore(keys, 50);
        move.moveKeys(KEYS / 2);
        awaitMore(keys, 50);
        move.finish();
        awaitMore(keys, 50);
        end(writer);

        for (String key : keys) {
            int last = writing.get(key);
            await(() -> heard.get(key).contains(last));
            assertThat(heard.get(key)).as(key).isEqualTo(upTo(last));
        }
    }

    @Test
    void events_throughAFailover_areInOrder_andComeAgain() throws Exception {
        open(ALL);
        List<String> keys = keys();
        Thread writer = write(keys);
        awaitMore(keys, 20);
        RedisCluster cluster = caches.cluster();
        RedisProcess replica = cluster.replicas().get(0);
        replica.command("CLUSTER", "FAILOVER");
        await(() -> cluster.masters().contains(replica));
        awaitMore(keys, 20);
        end(writer);

        for (String key : keys) {
            List<Integer> values = heard.get(key);
            assertThat(values).as(key).isSorted().doesNotHaveDuplicates();
        }
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add("k" + i);
        }
        return keys;
    }

    private static List<Integer> upTo(int last) {
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i <= last; i++) {
            all.add(i);
        }
        return all;
    }

    private Thread write(List<String> keys) {
        Thread writer = new Thread(() -> {
            for (int i = 1; !stop.get(); i++) {
                for (String key : keys) {
                    writing.put(key, i);
                }
            }
        });
        writer.start();
        return writer;
    }

    /** Waits until each key has had so many more events. */
    private void awaitMore(List<String> keys, int number) {
        for (String key : keys) {
            int before = heard.getOrDefault(key, List.of()).size();
            await(() -> heard.getOrDefault(key, List.of()).size() >= before + number);
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(condition);
    }

    private void end(Thread writer) throws InterruptedException {
        stop.set(true);
        writer.join();
    }
}
