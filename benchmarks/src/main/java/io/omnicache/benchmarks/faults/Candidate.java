package io.omnicache.benchmarks.faults;

import io.omnicache.benchmarks.store.Choice;
import java.util.List;
import java.util.Locale;

/**
 * A provider in a configuration; by its name in small letters on the command line. One more is a constant here, such as one of this library
 * with a setting of the cache: {@code (target, millis) -> JCacheSubject.omniCache(target, millis, "failure-policy: miss", true)}.
 */
public enum Candidate {
    OMNICACHE("OmniCache", (target, millis) -> JCacheSubject.omniCache(target, millis, "", false)),
    REDISSON_JCACHE("Redisson", (target, millis) -> JCacheSubject.redisson(target, millis, as -> {})),
    /** The nearest to a bound for a call that Redisson has. */
    REDISSON_JCACHE_NO_RETRIES(
            "Redisson, `retryAttempts: 0`",
            (target, millis) -> JCacheSubject.redisson(target, millis, as -> as.setRetryAttempts(0)));

    private final String title;
    private final Opening opening;

    private interface Opening {
        Subject open(Target target, int timeoutMillis);
    }

    Candidate(String title, Opening opening) {
        this.title = title;
        this.opening = opening;
    }

    /** What is measured unless the command line says otherwise. */
    public static List<Candidate> usual() {
        return List.of(OMNICACHE, REDISSON_JCACHE);
    }

    public static Candidate of(String id) {
        return Choice.of("provider", values(), Candidate::id, id);
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    boolean isOurs() {
        return name().startsWith(OMNICACHE.name());
    }

    Subject open(Target target, int timeoutMillis) {
        return opening.open(target, timeoutMillis);
    }
}
