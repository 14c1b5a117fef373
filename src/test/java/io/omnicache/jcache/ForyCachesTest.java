package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static io.omnicache.jcache.testing.Waiting.isDoneWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.CompiledClasses;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of an application share caches with the codec {@code fory}. */
class ForyCachesTest {
    private static final String FILE = """
            caches:
              typed:
                codec: fory
                value-type: app.V
              listed:
                codec: fory
                serial-filter: "app.*;java.**;!*"
              bare:
                codec: fory
              other:
                codec: java
                on-undecodable: throw
            """;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @TempDir
    Path folder;

    private final Map<ClassLoader, CacheManager> managers = new HashMap<>();

    @Test
    void versionsOfAClass_throughRedis_readEachOther() throws Exception {
        try (CompiledClasses old = CompiledClasses.of(
                        folder.resolve("1"),
                        "record V(long id, String name) { public static Object make() { return new V(1, \"Ada\"); } }");
                CompiledClasses updated = CompiledClasses.of(
                        folder.resolve("2"),
                        "record V(String name, List<String> tags, long id) { public static Object make() {"
                                + " return new V(\"Grace\", List.of(\"navy\"), 2); } }")) {
            for (String name : List.of("typed", "listed")) {
                Cache<String, Object> before = open(old, name);
                Cache<String, Object> after = open(updated, name);
                before.put("1", old.make("V"));
                after.put("2", updated.make("V"));

                assertThat(after.get("1")).hasToString("V[name=Ada, tags=null, id=1]");
                assertThat(before.get("2")).hasToString("V[id=2, name=Grace]");
                assertThat(before.replace("1", old.make("V"), old.make("V"))).isTrue();
                assertThat(after.getAndRemove("1")).hasToString("V[name=Ada, tags=null, id=1]");
            }
        }
    }

    @Test
    void put_ofAClassThatNobodyNamed_namesTheSettingAndStoresNothing() throws Exception {
        try (CompiledClasses classes = CompiledClasses.of(
                folder.resolve("1"), "record V(int a) { public static Object make() { return new V(1); } }")) {
            Cache<String, Object> bare = open(classes, "bare");
            Object value = classes.make("V");
            assertThatThrownBy(() -> bare.put("1", value))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("app.V")
                    .hasMessageContaining("'serial-filter'");
            assertThat(bare.containsKey("1")).isFalse();
            bare.put("1", List.of(1, "x"));
            assertThat(bare.get("1")).isEqualTo(List.of(1, "x"));
        }
    }

    @Test
    void get_ofAValueOfTheOtherCodec_isAMissOrAnException() throws Exception {
        try (CompiledClasses classes = CompiledClasses.of(
                folder.resolve("1"), "record V(int a) { public static Object make() { return new V(1); } }")) {
            open(classes, "typed").put("1", classes.make("V"));

            redis.command("RENAME", redis.keyPrefix() + "typed:1", redis.keyPrefix() + "other:1");
            Cache<String, Object> other = open(classes, "other");
            assertThatThrownBy(() -> other.get("1"))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("codec fory");
            other.put("2", new ArrayList<>(List.of(1)));
            redis.command("RENAME", redis.keyPrefix() + "other:2", redis.keyPrefix() + "typed:2");
            assertThat(open(classes, "typed").get("2")).isNull();
        }
    }

    /** The file leaves the types open, and the first typed {@code getCache} settles them. */
    @Test
    void put_ofATypeThatATypedGetCacheSettles_isStored() throws Exception {
        try (CompiledClasses classes = CompiledClasses.of(
                folder.resolve("1"),
                "record Part(int b) {}",
                "record V(int a, Part part) { public static Object make() { return new V(1, new Part(2)); } }")) {
            Cache<String, Object> untyped = open(classes, "bare");
            Object value = classes.make("V");
            assertThatThrownBy(() -> untyped.put("1", value)).hasMessageContaining("app.V");

            @SuppressWarnings("unchecked")
            Cache<String, Object> typed = (Cache<String, Object>)
                    (Cache<?, ?>) untyped.getCacheManager().getCache("bare", String.class, classes.loadClass("app.V"));
            typed.put("1", value);
            assertThat(typed.get("1")).isEqualTo(value);
            assertThat(AsyncCache.of(typed).get("1").toCompletableFuture().get())
                    .isEqualTo(value);
        }
    }

    /** The class loader delays the look at the declared classes. */
    @Test
    void put_whileAnotherThreadSettlesTheType_isStored() throws Exception {
        try (CompiledClasses classes = CompiledClasses.of(
                        folder.resolve("1"),
                        "class Part {}",
                        "class V { Part part; public static Object make() { return new V(); } }");
                SlowLoader slow = new SlowLoader(classes.getURLs())) {
            Class<?> type = slow.loadClass("app.V");
            Object value = type.getMethod("make").invoke(null);
            CacheManager manager = caches.settings(FILE, slow);
            manager.getCache("bare");
            CompletableFuture<Object> settling =
                    CompletableFuture.supplyAsync(() -> manager.getCache("bare", String.class, type));
            await(slow.asked);

            CompletableFuture<Object> putting = CompletableFuture.supplyAsync(() -> {
                Cache<String, Object> typed = cast(manager.getCache("bare", String.class, type));
                typed.put("1", value);
                return typed.get("1");
            });
            isDoneWithin(Duration.ofMillis(200), putting);
            slow.answer.countDown();

            assertThat(get(settling)).isNotNull();
            assertThat(get(putting)).isInstanceOf(type);
        }
    }

    @SuppressWarnings("unchecked")
    private static Cache<String, Object> cast(Cache<String, ?> cache) {
        return (Cache<String, Object>) cache;
    }

    /** Waits when it is asked for the class {@code app.Part}. */
    private static final class SlowLoader extends URLClassLoader {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch answer = new CountDownLatch(1);

        SlowLoader(URL[] folders) {
            super(folders, ForyCachesTest.class.getClassLoader());
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            if (name.equals("app.Part")) {
                asked.countDown();
                await(answer);
            }
            return super.loadClass(name);
        }
    }

    private Cache<String, Object> open(ClassLoader application, String cache) {
        CacheManager manager = managers.computeIfAbsent(application, loader -> caches.settings(FILE, loader));
        return manager.getCache(cache);
    }
}
