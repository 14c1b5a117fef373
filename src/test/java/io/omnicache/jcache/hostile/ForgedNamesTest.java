package io.omnicache.jcache.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others write to Redis, or answer in its place, is shown in one line of limited length. */
class ForgedNamesTest {
    private static final int LONGEST_LINE = 3_000;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    static List<String> errors() {
        return ForgedNames.names();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "fory"})
    void value_withAForgedName_isShownInOneLine(String codec) {
        try (LogCapture log = LogCapture.of("io.omnicache")) {
            for (String policy : List.of("throw", "miss")) {
                Cache<String, Object> cache = caches.settings(
                                "defaults: {on-undecodable: " + policy + ", codec: " + codec + "}")
                        .createCache("c-" + policy, new MutableConfiguration<>());
                ForgedNames.values().forEach((which, value) -> {
                    try (RedisBackend backend = RedisBackend.open(redis.uri())) {
                        backend.set("c-" + policy + ":" + which, value);
                    }
                    Throwable thrown =
                            catchThrowable(() -> assertThat(cache.get(which)).isNull());
                    if (policy.equals("throw")) {
                        assertThat(thrown).isInstanceOf(CacheException.class);
                        assertIsShown(thrown);
                    } else {
                        assertThat(thrown).isNull();
                    }
                });
            }
            assertAreLines(log.messages());
            assertThat(log.messages()).isNotEmpty(); // Equal reasons are logged once a minute, and not all others.
        }
    }

    @Test
    void key_withAForgedName_isShownInOneLine() {
        List<String> lines = new ArrayList<>();
        ForgedNames.keys().forEach((which, key) -> {
            String name = which.replace(' ', '-');
            Cache<Object, String> cache = caches.create(name, new MutableConfiguration<>());
            cache.put("own", "v");
            redis.command("SET", redis.keyPrefix() + name + ":" + key, "\u0010v");
            try (LogCapture log = LogCapture.of("io.omnicache")) {
                assertThat(cache).extracting(Cache.Entry::getKey).containsExactly("own");
                lines.addAll(log.messages());
            }
        });

        assertAreLines(lines);
        assertThat(lines).hasSizeGreaterThanOrEqualTo(ForgedNames.keys().size());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void answer_withAForgedText_isShownInOneLine(String text) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LogCapture log = LogCapture.of("io.omnicache")) {
            Thread answers = new Thread(() -> answerAll(server, "-ERR " + text + "\r\n"));
            answers.setDaemon(true);
            answers.start();
            try (RedisBackend backend = RedisBackend.open(
                    "redis://127.0.0.1:" + server.getLocalPort() + "?timeout=2s&connect-timeout=2s&retries=0")) {
                for (int i = 0; i < 4; i++) {
                    Throwable thrown = catchThrowable(() -> backend.get("k"));
                    assertThat(thrown).isInstanceOf(RedisCacheException.class);
                    assertIsShown(thrown);
                }
            }
            assertAreLines(log.messages());
        }
    }

    /** Names are often made of what users give, such as the name of a tenant. */
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb", "\u001b[31mred", "\u202eabc", "long"})
    void nameOfACache_isShownInOneLine(String given) {
        String name = given.equals("long") ? "n".repeat(10_000) : given;
        try (LogCapture log = LogCapture.of("io.omnicache")) {
            CacheManager manager = caches.manager();
            MutableConfiguration<String, String> typed = new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setManagementEnabled(true)
                    .setStatisticsEnabled(true);
            Cache<String, String> cache = manager.createCache(name, typed);
            CacheManager other = caches.settings("defaults: {near-cache: true, near-cache-max-staleness: 1ms}");
            List<ThrowingCallable> calls = List.of(
                    () -> manager.createCache(name, typed),
                    () -> manager.getCache(name, Long.class, Long.class),
                    () -> manager.getCache(name, String.class, Long.class),
                    () -> untyped(cache).put(1L, "v"),
                    () -> other.createCache(name, typed),
                    () -> manager.createCache(name + "ref", new MutableConfiguration<>().setStoreByValue(false)),
                    () -> {
                        cache.close();
                        cache.get("k");
                    });
            for (ThrowingCallable call : calls) {
                Throwable thrown = catchThrowable(call);
                assertThat(thrown).isNotNull();
                assertIsShown(thrown);
            }
            assertAreLines(log.messages());
        }
    }

    @SuppressWarnings("unchecked")
    private static Cache<Object, Object> untyped(Cache<?, ?> cache) {
        return (Cache<Object, Object>) cache;
    }

    private static void answerAll(ServerSocket server, String answer) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                byte[] bytes = new byte[10_000];
                while (client.getInputStream().read(bytes) > 0) {
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                continue; // The client has closed, or the test is over.
            }
        }
    }

    /** The messages of the exception and of its causes. */
    private static void assertIsShown(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            assertAreLines(List.of(each.toString()));
        }
    }

    private static void assertAreLines(List<String> lines) {
        Set<Byte> hidden =
                Set.of(Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR);
        for (String line : lines) {
            assertThat(line.length()).isLessThan(LONGEST_LINE);
            assertThat(line.codePoints().filter(point -> hidden.contains((byte) Character.getType(point))))
                    .as(line.replaceAll("[^ -~]", "?"))
                    .isEmpty();
        }
    }
}
