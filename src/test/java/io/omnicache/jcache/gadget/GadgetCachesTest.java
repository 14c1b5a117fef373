package io.omnicache.jcache.gadget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.gadget.Gadgets.Chain;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains that somebody has planted in Redis run in no operation, listener or near cache. */
class GadgetCachesTest {
    private static final String SET_HEX = "return redis.call('SET', KEYS[1],"
            + " (ARGV[1]:gsub('..', function(hex) return string.char(tonumber(hex, 16)) end)))";

    private final ClassLoader context = Thread.currentThread().getContextClassLoader();

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @BeforeEach
    void useClassesOfTheApplication() {
        Thread.currentThread().setContextClassLoader(Gadgets.LIBRARIES);
    }

    @AfterEach
    void restoreContext() {
        Thread.currentThread().setContextClassLoader(context);
    }

    private interface Reading {
        void read(Cache<Object, Object> cache) throws Exception;
    }

    private static Map<String, Reading> readings() {
        Map<String, Reading> all = new LinkedHashMap<>();
        all.put("get", cache -> cache.get("k"));
        all.put("getAll", cache -> cache.getAll(Set.of("k", "other")));
        all.put(
                "iterator",
                cache -> cache.forEach(entry -> assertThat(entry.getKey()).isEqualTo("sound")));
        all.put("containsKey", cache -> cache.containsKey("k"));
        all.put("replace, compared", cache -> cache.replace("k", new Spark(), new Spark()));
        all.put("remove, compared", cache -> cache.remove("k", new Spark()));
        all.put("replace", cache -> cache.replace("k", 1));
        all.put("getAndReplace", cache -> cache.getAndReplace("k", 1));
        all.put("invoke", cache -> cache.invoke("k", (entry, arguments) -> entry.getValue()));
        all.put("putIfAbsent", cache -> cache.putIfAbsent("k", 1));
        all.put("getAndPut", cache -> cache.getAndPut("k", 1));
        all.put("getAndRemove", cache -> cache.getAndRemove("k"));
        all.put("put, whose event has the old value", cache -> cache.put("k", 1));
        all.put("remove, whose event has the old value", cache -> cache.remove("k"));
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "known;NAME, java, none",
        "known;NAME, java, prefix",
        "declared;NAME, java, prefix",
        "*, java, none",
        "*, java, key",
        "known;NAME, fory, none",
        "*, fory, prefix"
    })
    void everyReading_ofPlantedChains_runsNone(String setting, String codec, String near) throws Exception {
        // Loads Fory before any operation's time begins. That takes seconds on a busy machine.
        ValueCodecs.create(codec, Gadgets.LIBRARIES, Spark.class.getName()).encode(new Spark());
        String yaml = "defaults: {event-scope: all, codec: " + codec + ", serial-filter: '"
                + setting.replace("NAME", Spark.class.getName()) + "'"
                + (near.equals("none") ? "}" : ", near-cache: {max-entries: 100}, near-cache-tracking: " + near + "}");
        RecordingListener<Object, Object> foreign = new RecordingListener<>(event -> event.getOldValue());
        Cache<Object, Object> listening = caches.otherSettings(yaml).createCache("c", foreign.listened());
        Cache<Object, Object> cache = caches.settings(yaml, Gadgets.LIBRARIES)
                .createCache("c", new RecordingListener<Object, Object>().listened());
        cache.put("sound", new Spark());
        Spark.CALLS.set(0);
        List<String> ran = new ArrayList<>();
        for (Chain chain : Gadgets.all()) {
            String hex = HexFormat.of().formatHex(Gadgets.value(chain));
            plant(Gadgets.key(chain), hex);
            Spark.CALLS.set(0); // Building a chain may run it.
            readings().forEach((name, reading) -> {
                plant("k", hex);
                read(cache, reading);
                if (Spark.CALLS.getAndSet(0) > 0) {
                    ran.add(chain + " by " + name);
                }
            });
        }
        cache.put("last", 1);
        await().until(() -> foreign.heard.contains("CREATED last"));
        assertThat(ran).isEmpty();
        assertThat(Spark.CALLS).as("in the listener of the other manager").hasValue(0);
        assertThat(foreign.heard).as("the events of the planted entries").hasSizeGreaterThan(10);
        assertThat(listening.get("sound")).isInstanceOf(codec.equals("java") ? Spark.class : Object.class);
    }

    private static void read(Cache<Object, Object> cache, Reading reading) {
        try {
            reading.read(cache);
        } catch (Exception e) {
            assertThat(e).isInstanceOf(CacheException.class);
        }
    }

    private void plant(String key, String hex) {
        redis.command("EVAL", SET_HEX, "1", redis.keyPrefix() + "c:" + key, hex);
    }
}
