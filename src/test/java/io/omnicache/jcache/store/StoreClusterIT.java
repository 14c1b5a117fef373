package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.Map;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Caches with a store in a cluster: what goes together lies in the slot of the entry. */
class StoreClusterIT {
    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 0);

    private final MapStore<String, String> store = new MapStore<>();

    @Test
    void writeThroughAndWriteBehind_inACluster_reachTheStore() {
        CacheManager manager = caches.settings("caches: {behind: {write-behind: true, write-behind-delay: 1h}}");
        Cache<String, String> through = manager.createCache("through", store.readAndWriteThrough());
        Map<String, String> entries = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            entries.put("key " + i, "v" + i);
        }

        through.putAll(entries);
        through.putAll(entries);
        assertThat(store.rows).isEqualTo(entries);
        store.beforeWrite = (key, value) -> {
            throw new CacheWriterException("refused");
        };
        assertThatThrownBy(() -> through.removeAll(entries.keySet())).isInstanceOf(CacheWriterException.class);
        store.onLoad = key -> null;
        assertThat(through.getAll(entries.keySet())).isEqualTo(entries);

        store.beforeWrite = (key, value) -> {};
        store.rows.clear();
        Cache<String, String> behind = manager.createCache("behind", store.readAndWriteThrough());
        behind.putAll(entries);
        behind.remove("key 1");
        behind.close();
        entries.remove("key 1");
        assertThat(store.rows).isEqualTo(entries);
    }
}
