package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.RedisServer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that can't be decoded don't fill the log: one line for each reason, cache and minute. */
class UndecodableLogTest {
    private static final int ENTRIES = 200;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @Test
    void iterator_overManyEntriesThatCannotBeDecoded_logsOneLineForAReason() {
        Cache<String, String> cache = caches.create();
        Cache<String, String> other = caches.create("other", new MutableConfiguration<>());
        Set<String> keys =
                IntStream.range(0, ENTRIES).mapToObj(Integer::toString).collect(Collectors.toSet());
        keys.forEach(key -> redis.command("SET", redis.keyPrefix() + "c:" + key, "from another version"));
        redis.command("SET", redis.keyPrefix() + "other:k", "from another version");
        try (LogCapture log = LogCapture.of(EntryCodec.class)) {
            assertThat(cache).isEmpty();
            assertThat(cache.getAll(keys)).isEmpty();
            keys.forEach(key -> assertThat(cache.get(key)).isNull());
            assertThat(log.messages()).singleElement().asString().startsWith("Cache c: a value can't be decoded");

            redis.command("SET", redis.keyPrefix() + "c:0", "\u0001");
            assertThat(cache).isEmpty();
            assertThat(log.messages()).as("another reason").hasSize(2);

            assertThat(other.get("k")).isNull();
            assertThat(log.messages()).as("another cache").hasSize(3);
        }
    }
}
