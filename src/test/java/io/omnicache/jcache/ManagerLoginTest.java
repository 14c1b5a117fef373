package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.LogCapture;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login is no part of a manager's identity. Opening a manager connects to nothing. */
class ManagerLoginTest {
    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final LogCapture log = LogCapture.of("io.omnicache");

    @AfterEach
    void close() {
        log.close();
        provider.close();
    }

    private CacheManager open(String uri) {
        return provider.getCacheManager(URI.create(uri), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:wrong-secret@127.0.0.1:1",
                "redis://nobody:wrong-secret@127.0.0.1:1",
                "redis://127.0.0.1:1?password=wrong-secret"
            })
    void otherLogin_getsTheOpenManager_andIsLogged(String other) {
        CacheManager manager = open("redis://:right-secret@127.0.0.1:1");

        assertThat(open(other)).isSameAs(manager);
        assertThat(log.messages())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("redis://127.0.0.1:1 is open already, with another login")
                        .doesNotContain("secret"));
    }

    /** The rest of the connection comes from elsewhere, such as properties. */
    @Test
    void login_ofAUrlThatIsNotComplete_getsTheOpenManager() {
        Properties master = new Properties();
        master.setProperty("omnicache.master", "m");
        URI uri = URI.create("redis-sentinel://app:right-secret@127.0.0.1:1");
        CacheManager manager = provider.getCacheManager(uri, null, master);

        assertThat(provider.getCacheManager(uri, null, master)).isSameAs(manager);
        assertThat(provider.getCacheManager(uri, null)).isSameAs(manager);
        assertThat(log.messages()).isEmpty();
    }

    @Test
    void equalLogin_orNone_getsTheOpenManagerInSilence() {
        CacheManager manager = open("redis://:right-secret@127.0.0.1:1");

        assertThat(open("redis://:right-secret@127.0.0.1:1")).isSameAs(manager);
        assertThat(open("redis://127.0.0.1:1")).isSameAs(manager);
        assertThat(log.messages()).isEmpty();
    }
}
