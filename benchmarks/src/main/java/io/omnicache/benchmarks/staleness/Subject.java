package io.omnicache.benchmarks.staleness;

import io.omnicache.it.staleness.LocalCache;
import io.omnicache.it.staleness.NearSubject;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is examined; by its name in small letters on the command line. */
public enum Subject {
    OMNICACHE("OmniCache near cache, by key", NearSubject.class),
    OMNICACHE_PREFIX("the same, by prefix", NearSubject.ByPrefix.class),
    LETTUCE("Lettuce `ClientSideCaching`", LettuceTracking.class),
    CAFFEINE("Caffeine (10 s) over Spring Data Redis", CaffeineOverSpring.class),
    REDISSON("Redisson `RLocalCachedMap`", RedissonLocalMap.class),
    REDISSON_CLEAR("the same, `ReconnectionStrategy.CLEAR`", RedissonLocalMap.ClearedOnReconnection.class);

    private final String title;
    private final Class<? extends LocalCache> type;

    Subject(String title, Class<? extends LocalCache> type) {
        this.title = title;
        this.type = type;
    }

    /** Whether it hears only of changes by its own clients, so that it is examined without others, too. */
    boolean isDeafToForeign() {
        return this == REDISSON || this == REDISSON_CLEAR;
    }

    String title() {
        return title;
    }

    Class<? extends LocalCache> type() {
        return type;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Subject of(String id) {
        return Arrays.stream(values())
                .filter(subject -> subject.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not one of "
                        + Arrays.stream(values()).map(Subject::id).collect(Collectors.joining(", ")) + ": " + id));
    }
}
