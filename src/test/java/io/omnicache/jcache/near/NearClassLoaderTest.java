package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.CompiledClasses;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An application whose values a near cache has decoded can be undeployed. */
class NearClassLoaderTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    @TempDir
    Path folder;

    @Test
    void close_ofTheManager_letsTheClassesOfSharedValuesGo() throws Exception {
        WeakReference<ClassLoader> gone = readAndClose();

        Awaitility.await().until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    /** A method of its own, so that no local variable of the test refers to the class loader. */
    private WeakReference<ClassLoader> readAndClose() throws Exception {
        try (CompiledClasses classes = CompiledClasses.of(folder, CompiledClasses.RECORD)) {
            CacheManager manager = caches.settings(
                    "defaults: {near-cache: true, statistics: true, near-cache-stale-while-away: 1m}", classes);
            Cache<String, Object> cache = manager.createCache(Caches.NAME, new MutableConfiguration<>());
            cache.put("k", classes.make("V"));
            NearCaches.awaitOpen(cache, "never there");
            cache.get("k");
            assertThat(cache.get("k")).as("shared").isSameAs(cache.get("k"));
            manager.close();
            return new WeakReference<>(classes);
        }
    }
}
