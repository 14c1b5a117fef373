package io.omnicache.jcache.internal.redis.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import java.nio.charset.StandardCharsets;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlKeysTest {
    /** A node that nobody has: what is refused is refused before anything connects. */
    @RegisterExtension
    final Caches caches = Caches.on(() -> "redis-cluster://127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "app:", "{tag}:", "a{tag}", "{a}{b}", "{a}}", "{{a}", "{", "a{b", "}", "a}b", "{}", "a{}b", "}{",
                "}a{b}"
            })
    void areInSlotsOfEntries_tellsWhatTheSlotsAre(String keyPrefix) {
        boolean isSame = true;
        for (int i = 0; i < 20; i++) {
            byte[] entry = (keyPrefix + "cache:key" + i).getBytes(StandardCharsets.UTF_8);
            isSame &= HashSlot.of(new ControlKeys(keyPrefix).of("~lock:", entry)) == HashSlot.of(entry);
        }

        assertThat(ControlKeys.areInSlotsOfEntries(keyPrefix)).isEqualTo(isSame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loading: cluster", "entry-processor: exclusive", "refresh-ahead: 80%"})
    void settingsWithLeases_withABraceInThePrefix_areRefusedInACluster(String setting) {
        CacheManager manager = caches.settings("connection: {key-prefix: 'a{b:'}\ndefaults: {" + setting + "}");

        assertThatThrownBy(() -> manager.createCache("c", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(setting.split(":")[0])
                .hasMessageContaining("key-prefix is a{b:");
    }
}
