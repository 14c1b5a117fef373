package io.omnicache.jcache;

import static io.omnicache.jcache.Mutables.list;
import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.Mutables.Key;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Callers, processors and loaders may alter the objects that they pass or get; the cache and the others do not see it.
 */
class ByValueTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    /** The store; a test checks that its objects stay unaltered. */
    private final MapStore<Key, List<String>> table = new MapStore<>();

    @Test
    void get_thatLoads_doesntGiveTheLoadersObject() {
        Cache<Key, List<String>> cache = caches.create(table.readThrough());
        table.rows.put(new Key("a"), list("row"));

        cache.get(new Key("a")).add("altered");

        assertThat(table.rows.get(new Key("a"))).containsExactly("row");
        assertThat(cache.get(new Key("a"))).containsExactly("row");
    }

    @Test
    void get_ofALoadThatIsNotKept_doesntGiveTheLoadersObject() {
        Cache<Key, List<String>> cache =
                caches.create(table.readThrough().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));
        table.rows.put(new Key("a"), list("row"));

        cache.get(new Key("a")).add("altered");

        assertThat(cache.get(new Key("a"))).containsExactly("row");
        assertThat(table.rows.get(new Key("a"))).containsExactly("row");
    }

    @Test
    void getAll_thatLoadsOneObjectForTwoKeys_givesEachItsOwn() {
        Cache<Key, List<String>> cache = caches.create(table.readThrough());
        List<String> shared = list("row");
        table.rows.put(new Key("a"), shared);
        table.rows.put(new Key("b"), shared);

        Map<Key, List<String>> loaded = cache.getAll(Set.of(new Key("a"), new Key("b")));
        requireNonNull(loaded.get(new Key("a"))).add("altered");

        assertThat(shared).containsExactly("row");
        assertThat(loaded.get(new Key("b"))).containsExactly("row");
    }

    @Test
    void loader_thatAltersItsKey_altersNobodyElses() {
        Cache<Key, List<String>> cache = caches.create(MapStore.<Key, List<String>>loading(key -> {
                    String id = key.id;
                    key.id = "altered";
                    return list(id);
                })
                .readThrough());
        Key one = new Key("one");
        Key two = new Key("two");

        assertThat(cache.get(one)).containsExactly("one");
        assertThat(one.id).isEqualTo("one");
        assertThat(cache.<List<String>>invoke(two, (entry, none) -> entry.getValue()))
                .containsExactly("two");
        assertThat(two.id).isEqualTo("two");
    }

    @Test
    void getAll_ofByteArrays_findsWhatTheLoaderReturnsForTheArraysItGot() {
        Cache<byte[], String> cache = caches.create(
                MapStore.<byte[], String>loading(key -> String.valueOf(key[0])).readThrough());
        byte[] one = {1};
        byte[] two = {2};

        Map<byte[], String> loaded = cache.getAll(Set.of(one, two));

        assertThat(loaded.get(one)).isEqualTo("1");
        assertThat(loaded.get(two)).isEqualTo("2");
        assertThat(cache.get(new byte[] {3})).isEqualTo("3");
    }

    @Test
    void invoke_thatAltersWhatItLoads_changesNothing() {
        Cache<Key, List<String>> cache = caches.create(table.readThrough());
        table.rows.put(new Key("a"), list("row"));

        cache.invoke(new Key("a"), (entry, none) -> entry.getValue().add("altered"));

        assertThat(table.rows.get(new Key("a"))).containsExactly("row");
        assertThat(cache.get(new Key("a"))).containsExactly("row");
    }

    @Test
    void invoke_thatRunsAgain_getsWhatWasLoadedAsItWas() {
        Cache<Key, List<String>> cache = caches.create(table.readThrough());
        Cache<Key, List<String>> other = caches.otherManager().createCache("c", new MutableConfiguration<>());
        Key key = new Key("a");
        table.rows.put(key, list("row"));
        AtomicInteger runs = new AtomicInteger();
        List<List<String>> got = new ArrayList<>();

        cache.<@Nullable Void>invoke(key, (entry, none) -> {
            List<String> value = entry.getValue();
            got.add(new ArrayList<>(value));
            value.add("altered");
            switch (runs.getAndIncrement()) {
                case 0 -> other.put(new Key("a"), list("other"));
                case 1 -> other.remove(new Key("a"));
                default -> {}
            }
            entry.setValue(value);
            return null;
        });

        assertThat(got).containsExactly(list("row"), list("other"), list("row"));
        assertThat(cache.get(key)).containsExactly("row", "altered");
    }

    @Test
    void invokeAll_whoseProcessorAltersItsKey_changesTheEntriesAsked() {
        Cache<Key, List<String>> cache = caches.create();
        Set<Key> keys = Set.of(new Key("a"), new Key("b"));

        Map<Key, ?> results = cache.invokeAll(keys, (entry, none) -> {
            entry.getKey().id = "altered";
            entry.setValue(list("v"));
            return "done";
        });

        assertThat(results).containsOnlyKeys(new Key("a"), new Key("b"));
        assertThat(cache.getAll(keys)).containsOnlyKeys(new Key("a"), new Key("b"));
    }

    @Test
    void iterator_whoseEntrysKeyIsAltered_removesTheEntryThatCame() {
        Cache<Key, List<String>> cache = caches.create();
        cache.put(new Key("a"), list("v"));
        Iterator<Cache.Entry<Key, List<String>>> entries = cache.iterator();

        entries.next().getKey().id = "altered";
        entries.remove();

        assertThat(cache.containsKey(new Key("a"))).isFalse();
    }

    @Test
    void loadAll_whoseCallerAltersItsKeys_loadsTheKeysAsTheyWere() throws Exception {
        CountDownLatch bothThreads = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        Cache<Key, List<String>> cache = caches.create(new MutableConfiguration<Key, List<String>>()
                .setCacheLoaderFactory(() -> MapStore.loading(key -> {
                    if (key.id.startsWith("slow")) {
                        bothThreads.countDown();
                        await(go);
                    }
                    return list(key.id);
                })));
        cache.loadAll(Set.of(new Key("slow1")), true, null);
        cache.loadAll(Set.of(new Key("slow2")), true, null);
        await(bothThreads);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        Key key = new Key("k");

        cache.loadAll(Set.of(key), true, loaded);
        key.id = "altered";
        go.countDown();

        get(loaded);
        assertThat(cache.get(new Key("k"))).containsExactly("k");
    }
}
