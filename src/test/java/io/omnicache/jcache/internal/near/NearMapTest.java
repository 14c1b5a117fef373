package io.omnicache.jcache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the map keeps, and what it doesn't since the key has been changed. */
class NearMapTest {
    private static final int MANY = 200_000;

    private final NearMap map = new NearMap(MANY, null);

    private NearEntry entry(int generation) {
        return new NearEntry(new byte[] {1}, System.nanoTime() + TimeUnit.HOURS.toNanos(1), generation, 1);
    }

    @Test
    void entry_withoutAChange_isKept() {
        NearEntry entry = entry(map.generation());
        assertThat(map.install("a", entry, map.stamp("a"))).isTrue();
        assertThat(map.get("a")).isSameAs(entry);
    }

    @Test
    void entry_askedForBeforeADrop_isNotKept_andNotFound() {
        long stamp = map.stamp("a");
        NearEntry entry = entry(map.generation());
        map.drop("a");
        assertThat(map.install("a", entry, stamp)).isFalse();
        assertThat(map.get("a")).isNull();
        map.install("a", entry(map.generation()), map.stamp("a"));
        map.drop("a");
        assertThat(map.get("a")).isNull();
    }

    @Test
    void entry_askedForBeforeADropOfAll_isNotKept() {
        long stamp = map.stamp("a");
        NearEntry entry = entry(map.generation());
        map.dropAll();
        assertThat(map.install("a", entry, stamp)).isFalse();
        assertThat(map.get("a")).isNull();
    }

    @Test
    void entry_whileAChangeIsUnderWay_isNeitherFoundNorKept() {
        map.install("a", entry(map.generation()), map.stamp("a"));
        long before = map.stamp("a");
        map.begin("a");
        map.begin("a");
        assertThat(map.get("a")).isNull();
        assertThat(map.stamp("a")).isEqualTo(NearMap.CHANGING);
        assertThat(map.install("a", entry(map.generation()), before)).isFalse();
        map.end("a");
        assertThat(map.stamp("a")).as("another change goes on").isEqualTo(NearMap.CHANGING);
        map.end("a");
        assertThat(map.stamp("a")).isNotEqualTo(NearMap.CHANGING).isNotEqualTo(before);
        assertThat(map.install("a", entry(map.generation()), before)).isFalse();
    }

    /** Removing all entries takes time; from its beginning on none is found. */
    @Test
    void get_whileAllAreDropped_findsNothing() {
        int generation = map.generation();
        IntStream.range(0, MANY).forEach(key -> map.install(key, entry(generation), map.stamp(key)));
        CompletableFuture<Long> found = CompletableFuture.supplyAsync(() -> {
            while (map.generation() == generation) {
                Thread.onSpinWait();
            }
            return IntStream.range(0, MANY).filter(key -> map.get(key) != null).count();
        });
        map.dropAll();
        assertThat(found.orTimeout(60, TimeUnit.SECONDS).join()).isZero();
    }
}
