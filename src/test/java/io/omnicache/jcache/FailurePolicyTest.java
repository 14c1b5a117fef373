package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.BadNetwork.Fault;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.MissingCaches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cache with {@code failure-policy: miss} does while Redis is away, and what can be read afterwards. */
@Execution(ExecutionMode.CONCURRENT)
class FailurePolicyTest {
    /** Changes of a key that has the value "old", after which it must never have this value again. */
    private static final Map<String, BiConsumer<Cache<String, String>, String>> CHANGES = changes();

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private BadNetwork network;

    @RegisterExtension
    final Caches caches = Caches.on(() -> network.uri() + MissingCaches.TIMES);

    @BeforeEach
    void connect() throws Exception {
        network = new BadNetwork(server.get());
    }

    @AfterEach
    void disconnect() throws Exception {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void operations_whileRedisIsAway_findNothing_andDropChanges(boolean isAsync) throws Exception {
        Cache<String, String> opened = open("");
        opened.put("k", "old");
        Cache<String, String> cache = isAsync ? AsyncJoined.of(opened) : opened;
        network.begin(Fault.REFUSES);

        assertThat(cache.get("k")).isNull();
        assertThat(cache.containsKey("k")).isFalse();
        assertThat(cache.getAll(Set.of("k", "l"))).isEmpty();
        cache.put("k", "new");
        cache.putAll(Map.of("k", "new", "l", "new"));
        assertThat(cache.getAndPut("k", "new")).isNull();
        assertThat(cache.putIfAbsent("k", "new")).isFalse();
        assertThat(cache.replace("k", "new")).isFalse();
        assertThat(cache.replace("k", "old", "new")).isFalse();
        assertThat(cache.getAndReplace("k", "new")).isNull();
        assertThat(cache.remove("k")).isFalse();
        assertThat(cache.remove("k", "old")).isFalse();
        assertThat(cache.getAndRemove("k")).isNull();
        cache.removeAll(Set.of("k", "l"));
        assertThat(cache.<Boolean>invoke("k", (entry, arguments) -> {
                    boolean existed = entry.exists();
                    entry.setValue("new");
                    return existed;
                }))
                .isFalse();
        assertThat(cache.invokeAll(Set.of("k", "l"), (entry, arguments) -> "done")
                        .values())
                .extracting(EntryProcessorResult::get)
                .containsOnly("done")
                .hasSize(2);
        cache.removeAll();
        cache.clear();
        assertThat(catchThrowable(() -> opened.iterator().hasNext())).isInstanceOf(RedisCacheException.class);
    }

    /** For each change: of the cache itself and asynchronously, alone and on the write path. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.INCLUDE,
            names = {"PLAIN", "TOUCHED", "LISTENER", "WRITER"})
    void changes_whileRedisIsAway_leaveNoOldValueBehind(KindOfCache kind) throws Exception {
        Cache<Object, String> opened = MissingCaches.open(caches, "", kind.configuration(new KindOfCache.Parts()), "x");
        Cache<String, String> cache = typed(opened);
        Cache<String, String> async = AsyncJoined.of(cache);
        Set<String> keys = new HashSet<>();
        CHANGES.keySet().forEach(name -> keys.addAll(List.of(name, "async " + name)));
        keys.forEach(key -> cache.put(key, "old"));
        cache.put("other", "old");
        network.begin(Fault.REFUSES);
        CHANGES.forEach((name, change) -> {
            change.accept(cache, name);
            change.accept(async, "async " + name);
        });

        network.heal();

        while (!MissingCaches.state(cache).equals("there")) {
            keys.forEach(key -> assertThat(cache.get(key)).as(key).isNotEqualTo("old"));
        }
        keys.forEach(key -> assertThat(cache.get(key)).as(key).isNotEqualTo("old"));
        assertThat(cache.getAll(keys)).doesNotContainValue("old");
        assertThat(cache.get("other")).isEqualTo("old");
        keys.forEach(key -> cache.put(key, "newer"));
        keys.forEach(key -> assertThat(cache.get(key)).as(key).isEqualTo("newer"));
    }

    /** Each reads in its own way what may be old. */
    @Test
    void firstRead_afterRedisIsBack_seesNoOldValue_whateverReads() throws Exception {
        Cache<String, String> cache = open("");
        Map<String, BiConsumer<Cache<String, String>, String>> reads = new LinkedHashMap<>();
        reads.put("get", (c, key) -> assertThat(c.get(key)).isNull());
        reads.put("containsKey", (c, key) -> assertThat(c.containsKey(key)).isFalse());
        reads.put("getAll", (c, key) -> assertThat(c.getAll(Set.of(key))).isEmpty());
        reads.put("getAndPut", (c, key) -> assertThat(c.getAndPut(key, "x")).isNull());
        reads.put("putIfAbsent", (c, key) -> assertThat(c.putIfAbsent(key, "x")).isTrue());
        reads.put("replace", (c, key) -> assertThat(c.replace(key, "x")).isFalse());
        reads.put("compare", (c, key) -> assertThat(c.replace(key, "old", "x")).isFalse());
        reads.put(
                "getAndReplace",
                (c, key) -> assertThat(c.getAndReplace(key, "x")).isNull());
        reads.put("remove", (c, key) -> assertThat(c.remove(key)).isFalse());
        reads.put("removeIf", (c, key) -> assertThat(c.remove(key, "old")).isFalse());
        reads.put("getAndRemove", (c, key) -> assertThat(c.getAndRemove(key)).isNull());
        reads.put(
                "invoke",
                (c, key) -> assertThat(c.<Boolean>invoke(key, (entry, args) -> entry.exists()))
                        .isFalse());
        Cache<String, String> async = AsyncJoined.of(cache);
        reads.keySet().forEach(name -> cache.putAll(Map.of(name, "old", "async " + name, "old")));
        network.begin(Fault.REFUSES);
        reads.keySet().forEach(name -> cache.putAll(Map.of(name, "new", "async " + name, "new")));
        network.heal();

        await().until(() -> {
            cache.put("probe", "x");
            return MissingCaches.state(cache).equals("returning");
        });
        reads.forEach((name, read) -> {
            read.accept(cache, name);
            read.accept(async, "async " + name);
        });
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.INCLUDE,
            names = {"STOPPED", "SWALLOWS", "DROPS", "HALF_OPEN", "NO_LOGIN"})
    void changes_whoseOutcomeIsUnknown_leaveNoOldValueBehind(Fault fault) throws Exception {
        Cache<String, String> cache = open("");
        cache.put("k", "old");
        cache.put("gone", "old");
        network.begin(fault);
        cache.put("k", "new");
        cache.put("k", "newer");
        cache.remove("gone");

        network.heal();

        while (!MissingCaches.state(cache).equals("there")) {
            assertThat(cache.get("k")).isIn(null, "newer");
            assertThat(cache.get("gone")).isNull();
        }
        assertThat(cache.get("k")).isIn(null, "newer");
        assertThat(cache.get("gone")).isNull();
    }

    /** Another JVM that has sent nothing during the outage has no reason of its own to think of one. */
    @Test
    void otherManager_thatWasIdle_readsNoOldValue() throws Exception {
        Cache<String, String> cache = open("");
        Cache<String, String> other =
                MissingCaches.manager(caches, "").createCache(cache.getName(), new MutableConfiguration<>());
        await().until(() -> {
            cache.put("k", "old");
            return "old".equals(other.get("k"));
        });
        network.begin(Fault.STOPPED);
        cache.put("k", "new");

        network.heal();

        assertThat(other.get("k")).isNotEqualTo("old");
        await().until(() -> {
            assertThat(other.get("k")).isNotEqualTo("old");
            return MissingCaches.state(cache).equals("there");
        });
    }

    @Test
    void clear_whileRedisIsAway_isDoneLater() throws Exception {
        Cache<String, String> cache = open("");
        cache.put("k", "old");
        cache.put("l", "old");
        network.begin(Fault.REFUSES);
        cache.clear();

        network.heal();

        while (!MissingCaches.state(cache).equals("there")) {
            assertThat(cache.getAll(Set.of("k", "l"))).isEmpty();
        }
        assertThat(cache.getAll(Set.of("k", "l"))).isEmpty();
        assertThat(server.get().command("DBSIZE")).isEqualTo("0");
    }

    /** A walk over a part of the entries, or over none, would look like one over all. */
    @Test
    void iteration_afterAnOutage_waitsOrFails_andRemovesNothing() throws Exception {
        Cache<String, String> cache = open("");
        for (int i = 0; i < 30; i++) {
            cache.put("k" + i, "v");
        }
        network.begin(Fault.REFUSES);
        await().until(() -> MissingCaches.state(cache).equals("away"));

        network.heal();

        while (!MissingCaches.state(cache).equals("there")) {
            Throwable failure = catchThrowable(() -> assertThat(cache).hasSize(30));
            if (failure != null) {
                assertThat(failure).isInstanceOf(RedisCacheException.class);
            }
        }
        assertThat(cache).hasSize(30);
    }

    /** The former entries are in the file from which the server is started. */
    @Test
    void clear_thatARestartedServerHasForgotten_bringsNothingBack() throws Exception {
        Cache<String, String> cache = open("");
        cache.put("k", "old");
        server.get().command("SAVE");
        cache.clear();
        assertThat(cache.get("k")).isNull();

        server.get().kill();
        server.get().restart();

        await().until(() -> {
            assertThat(cache.get("k")).isNull();
            return MissingCaches.state(cache).equals("there")
                    && server.get().command("DBSIZE").equals("0");
        });
        assertThat(cache.get("k")).isNull();
    }

    /** What is carried out isn't held up by what was dropped: two hundred of these waits would be two hundred seconds. */
    @Test
    @Timeout(100)
    void changes_thatAreCarriedOut_returnAtOnce_whileAllEntriesAreStillToBeRemoved() throws Exception {
        Cache<String, String> cache = open("");
        cache.put("k", "old");
        network.begin(Fault.REFUSES);
        cache.clear();
        server.get().command("ACL", "SETUSER", "default", "-scan", "-eval", "-evalsha"); // So no sweep can end.
        network.heal();
        await().until(() -> MissingCaches.state(cache).equals("clearing"));

        for (int i = 0; i < 200; i++) {
            cache.put("k" + i, "v");
        }

        assertThat(MissingCaches.state(cache)).isEqualTo("clearing");
        assertThat(server.get().command("EXISTS", "omnicache:" + cache.getName() + ":k199"))
                .isEqualTo("1");
    }

    @Test
    void statistics_sayWhatWasDropped_andWhatIsLeftToDo() throws Exception {
        Cache<String, String> cache = open("");
        await().until(
                        () -> { // A busy machine may have an outage of its own before.
                            cache.put("k", "old");
                            return "old".equals(cache.get("k"));
                        });
        Counts before = Counts.of(cache);
        network.begin(Fault.REFUSES);
        cache.put("k", "new");
        cache.put("k", "new");
        cache.get("k");

        assertThat(MissingCaches.state(cache)).isEqualTo("away");
        Counts away = Counts.of(cache);
        assertThat(away.dropped() - before.dropped()).isEqualTo(2);
        assertThat(away.readsWithout() - before.readsWithout()).isEqualTo(1);
        assertThat(away.puts()).isEqualTo(before.puts());
        assertThat(away.toRemove()).isEqualTo(1);
        network.heal();
        await().until(() -> Counts.of(cache).toRemove() == 0 && Counts.of(cache).removed() > before.removed());
        assertThat(Counts.of(cache).removed() - before.removed()).isEqualTo(1);
    }

    private record Counts(long dropped, long readsWithout, long puts, long toRemove, long removed) {
        static Counts of(Cache<?, ?> cache) {
            return new Counts(
                    Statistics.count(cache.getName(), "DroppedWrites"),
                    Statistics.count(cache.getName(), "ReadsWithoutRedis"),
                    Statistics.count(cache.getName(), "CachePuts"),
                    Statistics.count(cache.getName(), "KeysToRemove"),
                    Statistics.count(cache.getName(), "RemovedAfterOutages"));
        }
    }

    @Test
    void writerAndLoader_areCalledWithoutRedis() throws Exception {
        MapStore<String, String> store = new MapStore<>();
        Cache<String, String> cache = MissingCaches.open(caches, "", store.readAndWriteThrough(), "x");
        cache.put("k", "old");
        network.begin(Fault.REFUSES);

        cache.put("k", "new");
        cache.putAll(Map.of("l", "new"));
        cache.remove("x");

        assertThat(store.rows).containsOnly(Map.entry("k", "new"), Map.entry("l", "new"));
        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(store.rows);
        network.heal();
        await().until(() -> MissingCaches.state(cache).equals("there"));
        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void sharedLoads_goOnWithoutRedis() throws Exception {
        MapStore<String, String> store = new MapStore<>();
        store.rows.put("k", "v");
        Cache<String, String> cache = MissingCaches.open(caches, "loading: cluster", store.readThrough(), "x");
        network.begin(Fault.REFUSES);

        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(AsyncJoined.of(cache).get("k")).isEqualTo("v");
        assertThat(cache.getAll(Set.of("k"))).containsEntry("k", "v");
    }

    @Test
    void listeners_hearOfNoChangeThatWasDropped() throws Exception {
        RecordingListener<String, String> listener = new RecordingListener<>();
        Cache<String, String> cache = MissingCaches.open(caches, "", listener.listened(), "x");
        cache.put("k", "old");
        int before = listener.heard.size();
        network.begin(Fault.REFUSES);

        cache.put("k", "new");
        cache.remove("k");

        assertThat(listener.heard).hasSize(before);
    }

    @Test
    void nearCache_givesOutNothing_whileRedisIsAway() throws Exception {
        Cache<String, String> cache = open("near-cache: true");
        cache.put("k", "old");
        await().until(() -> {
            cache.get("k");
            return Statistics.count(cache.getName(), "NearHits") > 0;
        });
        network.begin(Fault.REFUSES);
        cache.put("k", "new");

        assertThat(cache.get("k")).isNull();
        network.heal();
        while (!MissingCaches.state(cache).equals("there")) {
            assertThat(cache.get("k")).isNull();
        }
        assertThat(cache.get("k")).isNull();
    }

    @Test
    void close_whileRedisIsAway_leavesTheRemovalToTheManager() throws Exception {
        Cache<String, String> cache = open("");
        cache.put("k", "old");
        network.begin(Fault.REFUSES);
        cache.put("k", "new");
        cache.close();

        network.heal();

        await().until(() -> server.get().command("DBSIZE").equals("0"));
    }

    @Test
    void settingsThatContradict_areRefused() {
        assertThat(refusal("default-update-timestamps-region", "")).contains("failure-policy: throw");
        assertThat(refusal("c", "entry-processor: exclusive")).contains("entry-processor: optimistic");
        assertThat(refusal("c", "near-cache: true, near-cache-stale-while-away: 5s"))
                .contains("near-cache-stale-while-away");
    }

    private String refusal(String name, String settings) {
        return String.valueOf(catchThrowable(() -> MissingCaches.manager(caches, settings)
                        .createCache(name, new MutableConfiguration<String, String>()))
                .getMessage());
    }

    private Cache<String, String> open(String settings) {
        return MissingCaches.open(caches, settings, new MutableConfiguration<>(), "x");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Cache<String, String> typed(Cache<Object, String> cache) {
        return (Cache) cache;
    }

    private static Map<String, BiConsumer<Cache<String, String>, String>> changes() {
        Map<String, BiConsumer<Cache<String, String>, String>> changes = new LinkedHashMap<>();
        changes.put("put", (cache, key) -> cache.put(key, "new"));
        changes.put("getAndPut", (cache, key) -> cache.getAndPut(key, "new"));
        changes.put("putAll", (cache, key) -> cache.putAll(Map.of(key, "new")));
        changes.put("remove", (cache, key) -> cache.remove(key));
        changes.put("getAndRemove", (cache, key) -> cache.getAndRemove(key));
        changes.put("removeAll", (cache, key) -> cache.removeAll(Set.of(key)));
        changes.put(
                "invoke that sets",
                (cache, key) -> cache.invoke(key, (entry, arguments) -> {
                    entry.setValue("new");
                    return null;
                }));
        changes.put(
                "invoke that removes",
                (cache, key) -> cache.invoke(key, (entry, arguments) -> {
                    entry.remove();
                    return null;
                }));
        changes.put(
                "invokeAll that removes",
                (cache, key) -> cache.invokeAll(Set.of(key), (entry, arguments) -> {
                    entry.remove();
                    return null;
                }));
        return changes;
    }
}
