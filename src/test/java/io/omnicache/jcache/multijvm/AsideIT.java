package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three JVMs read through a cache with leases, change the database and evict; one of them is killed. */
class AsideIT {
    private static final int STEPS = 300;
    /** Several JVMs are busy: no timeout decides. */
    private static final String PATIENT = "connect-timeout=1m&timeout=1m";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @TempDir
    Path directory;

    @Test
    void reads_afterAnEvictionInAnyJvm_areNeverStale() throws Exception {
        long[] totals = run("leases: true, lease-time: 50ms", true);

        assertThat(totals[0]).as("hits").isGreaterThan(100);
        assertThat(totals[1]).as("fills").isGreaterThan(100);
        assertThat(totals[2]).as("commits").isGreaterThan(100);
        assertThat(totals[3]).as("stale reads").isZero();
        assertThat(staleEntries()).isEmpty();
    }

    /** The same without leases: the test would find the defect. */
    @Test
    void reads_withoutLeases_areStale() throws Exception {
        long[] totals = run("leases: false", false);

        assertThat(totals[3] + staleEntries().size()).as("stale reads").isPositive();
    }

    /** Returns the sums of what the JVMs say. */
    private long[] run(String settings, boolean killsOne) throws IOException {
        Path file = Files.writeString(directory.resolve("omnicache.yaml"), "defaults: {" + settings + "}");
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (boolean writes : new boolean[] {true, true, false}) {
                children.add(ChildJvm.start(
                        AsideProgram.class,
                        List.of(),
                        file.toString(),
                        Caches.with(caches.server().uri(), PATIENT),
                        Integer.toString(STEPS),
                        Boolean.toString(writes)));
            }
            children.forEach(child -> assertThat(child.line()).isEqualTo(AsideProgram.READY));
            children.forEach(child -> child.send("go"));
            children.forEach(child -> assertThat(child.line()).isEqualTo(AsideProgram.RUNNING));
            if (killsOne) {
                children.remove(2).close(); // It only reads, so that it leaves no change without an eviction.
            }
            long[] totals = new long[4];
            for (ChildJvm child : children) {
                long[] said = Arrays.stream(child.line().split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
                Arrays.setAll(totals, i -> totals[i] + said[i]);
            }
            return totals;
        } finally {
            children.forEach(ChildJvm::close);
        }
    }

    /** The keys whose value in the cache isn't the database's, now that no transaction runs. */
    private List<String> staleEntries() {
        CacheManager manager = caches.manager(PATIENT);
        Cache<String, Integer> cache = manager.createCache(AsideProgram.CACHE, new MutableConfiguration<>());
        Cache<String, Integer> rows = manager.createCache(AsideProgram.ROWS, new MutableConfiguration<>());
        List<String> stale = new ArrayList<>();
        for (int i = 0; i < AsideProgram.KEYS; i++) {
            Integer cached = cache.get("k" + i);
            Integer row = rows.get("k" + i);
            if (cached != null && !cached.equals(row == null ? Integer.valueOf(0) : row)) {
                stale.add("k" + i);
            }
        }
        return stale;
    }
}
