package io.omnicache.jcache.costs;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While no JVM listens, a cache that shares its events sends exactly the commands of one that doesn't. */
class UnheardEventsTest {
    private static final String ALL = "defaults: {event-scope: all}";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void everyOperation_whileNobodyListens_sendsTheSameBytes() throws Exception {
        try (CommandMonitor monitor = monitor()) {
            for (MeasuredOperation operation : MeasuredOperation.all()) {
                MutableConfiguration<String, String> configuration =
                        new MutableConfiguration<String, String>().setExpiryPolicyFactory(operation.policy());
                List<String> alone = commands(operation, caches.manager().createCache("costs", configuration), monitor);
                Cache<String, String> shared = caches.settings(ALL).createCache("costs", configuration);
                awaitSilence(shared, monitor);
                assertThat(commands(operation, shared, monitor))
                        .as(operation.name())
                        .containsExactlyInAnyOrderElementsOf(alone);
            }
        }
    }

    @Test
    void put_whileAnotherJvmListens_publishesInItsScript_andNotAfterwards() throws Exception {
        Cache<String, String> cache = caches.settings(ALL).createCache("costs", new MutableConfiguration<>());
        Cache<String, String> other = caches.otherSettings(ALL).createCache("costs", new MutableConfiguration<>());
        try (CommandMonitor monitor = monitor()) {
            awaitSilence(cache, monitor);
            MutableCacheEntryListenerConfiguration<String, String> listener =
                    new RecordingListener<String, String>().asynchronous();

            other.registerCacheEntryListener(listener);
            List<String> heard = monitor.during(() -> cache.put("k", "v"));
            other.deregisterCacheEntryListener(listener);
            awaitSilence(cache, monitor);
            other.registerCacheEntryListener(listener);
            List<String> heardAgain = monitor.during(() -> cache.put("k", "v"));
            other.close();

            assertThat(heard).hasSize(4).anyMatch(command -> command.startsWith("\"PUBLISH\""));
            assertThat(heardAgain).hasSize(4);
            awaitSilence(cache, monitor);
        }
    }

    /** Only the commands with the cache's entries, and those that publish. */
    private CommandMonitor monitor() throws Exception {
        return new CommandMonitor(
                caches.server(),
                command -> command.contains("costs")
                        && !command.contains("~members:")
                        && !command.contains("~control:")
                        && !command.startsWith("\"EVAL\" ")
                        && !command.startsWith("\"SUBSCRIBE\"")
                        && !command.startsWith("\"UNSUBSCRIBE\""));
    }

    /** Waits until a put is one command, since it is known that nobody listens. */
    private static void awaitSilence(Cache<String, String> cache, CommandMonitor monitor) {
        Awaitility.await()
                .until(() -> monitor.during(() -> cache.put("k", "v")).stream()
                        .noneMatch(command -> command.startsWith("\"PUBLISH\"")));
        cache.remove("k");
    }

    private static List<String> commands(
            MeasuredOperation operation, Cache<String, String> cache, CommandMonitor monitor) {
        cache.clear();
        cache.replace("none", "a", "b"); // The first one on a connection asks what the server can do.
        cache.putAll(MeasuredOperation.entries(
                MeasuredOperation.keys(0, MeasuredOperation.ENTRIES), MeasuredOperation.VALUE));
        List<String> commands = monitor.during(() -> operation.action().run(cache, 0));
        cache.getCacheManager().destroyCache("costs");
        return commands;
    }
}
