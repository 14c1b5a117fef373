package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Users with all commands, one of whom may only read the keys, and one only write them: {@code %R~} and {@code %W~} in
 * place of {@code ~}.
 */
class ReadOnlyUserTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private String user = "reader";

    @RegisterExtension
    final Caches caches = Caches.on(
            () -> server.get().address().replace("redis://", "redis://" + user + ":secret@") + "?key-prefix=a:");

    @BeforeEach
    void createUsers() throws IOException {
        server.get().command("FLUSHALL");
        for (String rule : List.of("reader %R~", "writer %W~")) {
            String[] parts = rule.split(" ");
            server.get()
                    .command(AclDocumentTest.wholeRule()
                            .replace("app", parts[0])
                            .replace(" ~omnicache:", " " + parts[1] + "omnicache:")
                            .replace("omnicache:", "a:")
                            .split("\\s+"));
        }
        server.get().command("SET", "a:c:k", "\u0010v");
    }

    @Test
    void userWhoMayOnlyRead_readsAndIterates_andIsRefusedEachChange() {
        Cache<String, String> cache = caches.create(new MutableConfiguration<>());

        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(cache.containsKey("k")).isTrue();
        assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(Map.of("k", "v"));
        List<String> found = new ArrayList<>();
        cache.forEach(entry -> found.add(entry.getKey() + "=" + entry.getValue()));
        assertThat(found).containsExactly("k=v");

        assertRefused(() -> cache.put("k", "w"));
        assertRefused(() -> cache.putIfAbsent("l", "w"));
        assertRefused(() -> cache.replace("k", "v", "w"));
        assertRefused(() -> cache.remove("k"));
        assertRefused(() -> cache.getAndRemove("k"));
        assertRefused(() -> cache.removeAll(Set.of("k")));
        assertRefused(cache::removeAll);
        assertRefused(cache::clear);
        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void userWhoMayOnlyWrite_putsAndRemoves_andIsRefusedEachRead() {
        user = "writer";
        Cache<String, String> cache = caches.create(new MutableConfiguration<>());

        cache.put("k", "w");
        cache.putAll(Map.of("l", "1", "m", "2"));
        cache.removeAll(Set.of("l"));
        assertThat(server.get().command("GET", "a:c:k")).isEqualTo("\u0010w");
        assertThat(server.get().command("EXISTS", "a:c:l", "a:c:m")).isEqualTo("1");

        assertRefused(() -> cache.get("k"));
        assertRefused(() -> cache.containsKey("k"));
        assertRefused(() -> cache.getAll(Set.of("k", "l")));
        assertRefused(() -> cache.getAndPut("k", "x"));
        assertRefused(() -> cache.getAndRemove("k"));
        assertRefused(() -> cache.replace("k", "w", "x"));
        assertRefused(() -> cache.iterator().next());
        cache.clear();
        assertThat(server.get().command("DBSIZE")).isEqualTo("0");
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(RedisCacheException.class)
                .hasMessageMatching(".*(allow the keys of key-prefix|and the keys of key-prefix).*");
    }
}
