package io.omnicache.jcache.outages;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MissingCaches;
import java.util.stream.Stream;
import javax.cache.configuration.MutableConfiguration;

/** The load of three managers of this JVM, each with connections of its own. */
final class ThreeManagers implements OutageRun.Watched, AutoCloseable {
    private final OutageLoad load;

    /** @param settings further settings of the caches */
    ThreeManagers(Caches caches, String settings) {
        load = new OutageLoad(
                Stream.of(1, 2, 3)
                        .map(i -> MissingCaches.manager(caches, settings)
                                .createCache(Caches.NAME, new MutableConfiguration<Integer, Long>()))
                        .toList(),
                OutageLoad.Changes.inThisJvm(),
                key -> true);
    }

    OutageLoad load() {
        return load;
    }

    @Override
    public long hits() {
        return load.hits();
    }

    @Override
    public boolean isWrong() {
        return !load.wrong().isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        load.close();
    }
}
