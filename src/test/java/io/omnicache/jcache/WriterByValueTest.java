package io.omnicache.jcache;

import static io.omnicache.jcache.Mutables.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.Mutables.Key;
import io.omnicache.jcache.testing.Caches;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache writer gets its own copies of keys and values. */
class WriterByValueTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final KeepingWriter writer = new KeepingWriter();
    private final Cache<Key, List<String>> cache = caches.create(
            new MutableConfiguration<Key, List<String>>().setWriteThrough(true).setCacheWriterFactory(() -> writer));

    static Stream<Arguments> writes() {
        return Stream.of(
                write("put", Cache::put),
                write("getAndPut", Cache::getAndPut),
                write("putIfAbsent", Cache::putIfAbsent),
                write("putAll", (cache, key, value) -> cache.putAll(Map.of(key, value))),
                write("replace", (cache, key, value) -> {
                    cache.put(key, list("old"));
                    cache.replace(key, value);
                }),
                write("replace of a value", (cache, key, value) -> {
                    cache.put(key, list("old"));
                    cache.replace(key, list("old"), value);
                }),
                write("getAndReplace", (cache, key, value) -> {
                    cache.put(key, list("old"));
                    cache.getAndReplace(key, value);
                }),
                write(
                        "invoke",
                        (cache, key, value) -> cache.<@Nullable Void>invoke(key, (entry, none) -> {
                            entry.setValue(value);
                            return null;
                        })),
                write(
                        "invokeAll",
                        (cache, key, value) -> cache.<@Nullable Void>invokeAll(Set.of(key), (entry, none) -> {
                            entry.setValue(value);
                            return null;
                        })));
    }

    /** As a write-behind store does: it keeps the entries. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void writer_thatKeepsAnEntry_hasItAsItWas(String name, Write write) {
        Key key = new Key("k");
        List<String> value = list("v");

        write.run(cache, key, value);
        value.add("altered");
        key.id = "altered";

        Cache.Entry<? extends Key, ? extends List<String>> last = writer.kept.get(writer.kept.size() - 1);
        assertThat(last.getValue()).isEqualTo(list("v"));
        assertThat(last.getKey()).isEqualTo(new Key("k"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void writer_thatAltersAnEntry_altersNobodyElses(String name, Write write) {
        writer.alters = true;
        Key key = new Key("k");
        List<String> value = list("v");

        write.run(cache, key, value);

        assertThat(value).containsExactly("v");
        assertThat(key.id).isEqualTo("k");
        assertThat(cache.get(new Key("k"))).containsExactly("v");
    }

    @Test
    void removeAll_whoseWriterAltersTheKeys_removesTheEntriesAsked() {
        Key key = new Key("k");
        cache.put(key, list("v"));
        writer.alters = true;

        cache.removeAll(Set.of(key));

        assertThat(key.id).isEqualTo("k");
        assertThat(cache.containsKey(key)).isFalse();
    }

    private static Arguments write(String name, Write write) {
        return Arguments.of(name, write);
    }

    @FunctionalInterface
    interface Write {
        void run(Cache<Key, List<String>> cache, Key key, List<String> value);
    }

    private static final class KeepingWriter implements CacheWriter<Key, List<String>> {
        final List<Cache.Entry<? extends Key, ? extends List<String>>> kept =
                Collections.synchronizedList(new ArrayList<>());

        volatile boolean alters;

        @Override
        public void write(Cache.Entry<? extends Key, ? extends List<String>> entry) {
            kept.add(entry);
            if (alters) {
                entry.getValue().add("altered");
                entry.getKey().id = "altered";
            }
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends Key, ? extends List<String>>> entries) {
            entries.forEach(this::write);
        }

        @Override
        public void delete(Object key) {
            if (alters) {
                ((Key) key).id = "altered";
            }
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
        }
    }
}
