package io.omnicache.jcache.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a server, or a proxy before it, says to connections whose login changes, and between which commands they log in. */
class ChangingLoginTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> SERVER = RedisServer.own();

    @TempDir
    Path directory;

    private RefusingProxy proxy;
    private Path file;
    private String more = "";

    @RegisterExtension
    final Caches caches = Caches.on(() -> "redis://app@127.0.0.1:" + proxy.port() + "?timeout=10s&" + more);

    @BeforeEach
    void open() throws IOException {
        proxy = RefusingProxy.open().before(SERVER.get().port()).lookingAt(words -> true);
        file = directory.resolve("password");
        write(0);
        more = "password-file=" + file;
    }

    @AfterEach
    void closeProxy() throws IOException {
        proxy.close();
    }

    /** Nothing was carried out, so the command is sent again, on a connection that is logged in. */
    @Test
    void noauth_isAnsweredByANewLogin_andTheCallSucceeds() throws Exception {
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");
        for (String command : new String[] {"GET", "SET"}) {
            TimeUnit.MILLISECONDS.sleep(150); // A connection lives for 100 ms at least.
            proxy.lookingAt(words -> words.get(0).equals(command));
            int before = proxy.accepted();
            proxy.refuse(1, 1, "NOAUTH Authentication required.");

            if (command.equals("GET")) {
                assertThat(cache.get("k")).isEqualTo("v");
            } else {
                cache.put("k", "w");
            }

            assertThat(proxy.seen()).hasSize(2);
            assertThat(proxy.accepted()).isGreaterThan(before);
        }
        assertThat(cache.get("k")).isEqualTo("w");
    }

    @Test
    void noauth_thatLasts_isUnavailable() {
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");
        proxy.lookingAt(words -> words.get(0).equals("GET"));
        proxy.refuse(1, 1_000, "NOAUTH Authentication required.");

        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(UnavailableException.class);
    }

    /** With a constant login the same answer would come again. */
    @Test
    void noauth_withAConstantPassword_failsAtOnce() {
        more = "password=p0";
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");
        proxy.lookingAt(words -> words.get(0).equals("GET"));
        proxy.refuse(1, 1, "NOAUTH Authentication required.");

        assertThatThrownBy(() -> cache.get("k")).isExactlyInstanceOf(RedisCacheException.class);
        assertThat(proxy.seen()).hasSize(1);
    }

    /** A repeated login on the same connection would need credentials for whoever asks for it. */
    @Test
    void loading_inAnswerToALogin_isFollowedByANewConnection() {
        proxy.lookingAt(words -> words.get(0).equals("AUTH"));
        proxy.refuse(1, 1, "LOADING Redis is loading the dataset in memory");
        Cache<String, String> cache = caches.create();

        await().ignoreExceptions().until(() -> {
            cache.put("k", "v");
            return "v".equals(cache.get("k"));
        });

        List<RefusingProxy.Seen> logins = proxy.seen();
        assertThat(logins).hasSizeGreaterThan(1);
        assertThat(logins.subList(1, logins.size()))
                .noneMatch(seen -> seen.connection() == logins.get(0).connection());
    }

    /** Several threads change entries by transactions, while the password changes. */
    @Test
    void login_isNeverInsideATransaction() throws Exception {
        more += "&scripts=never&connections=2&client-name=t";
        // The entry and its member of the index change together, for which every server needs a transaction.
        Cache<Integer, Integer> cache =
                caches.settings("defaults: {sweep: index}").createCache("c", new MutableConfiguration<>());
        cache.put(0, 0);
        proxy.reset();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; !isOver.get(); n++) {
                    cache.<Integer>invoke(n % 5, (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 0);
                        return null;
                    });
                }
            });
            threads[i].start();
        }
        for (int i = 1; i <= 6; i++) {
            long before = logins();
            write(i);
            await().until(() -> logins() > before + 1);
        }
        await().until(() ->
                proxy.seen().stream().filter(seen -> seen.name().equals("EXEC")).count() > 100);
        isOver.set(true);
        for (Thread thread : threads) {
            thread.join();
        }

        Map<Integer, Boolean> isInside = new HashMap<>();
        int transactions = 0;
        for (RefusingProxy.Seen seen : proxy.seen()) {
            switch (seen.name()) {
                case "WATCH", "MULTI" -> isInside.put(seen.connection(), true);
                case "EXEC", "UNWATCH" -> {
                    isInside.put(seen.connection(), false);
                    transactions++;
                }
                case "AUTH" ->
                    assertThat(isInside.getOrDefault(seen.connection(), false))
                            .as("inside")
                            .isFalse();
                default -> {}
            }
        }
        assertThat(transactions).isGreaterThan(100);
        assertThat(isInside.keySet())
                .as("connections of transactions log in")
                .anyMatch(connection -> proxy.seen().stream()
                        .anyMatch(seen ->
                                seen.connection() == connection && seen.name().equals("AUTH")));
    }

    private long logins() {
        return proxy.seen().stream().filter(seen -> seen.name().equals("AUTH")).count();
    }

    private void write(int number) throws IOException {
        SERVER.get().command("ACL", "SETUSER", "app", "on", ">p" + number, "~*", "&*", "+@all");
        Files.writeString(file, "p" + number);
    }
}
