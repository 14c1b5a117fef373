package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.LogCapture;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code getCacheManager} with properties returns an open manager only if both name the same server and keys. Nothing
 * connects.
 */
class ManagerPropertiesTest {
    private static final String URI_PROPERTY = "omnicache.uri";

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @AfterEach
    void close() {
        System.clearProperty(URI_PROPERTY);
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "omnicache.uri=redis://b.example",
                "omnicache.uri=redis://a.example:6380",
                "omnicache.uri=rediss://a.example",
                "omnicache.uri=redis-cluster://a.example",
                "omnicache.uri=redis://a.example/1",
                "omnicache.uri=redis://a.example?key-prefix=x:",
                "omnicache.uri=redis://a.example omnicache.db=1",
                "omnicache.db=1",
                "omnicache.key-prefix=x:",
                "omnicache.namespace=n"
            })
    void getCacheManager_withPropertiesThatLeadElsewhere_isRefused(String asked) {
        CacheManager open = get(null, "omnicache.uri=redis://:secret@a.example");

        assertThatThrownBy(() -> get(null, asked))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("omnicache:default is open already, on redis://a.example:6379")
                .hasMessageContaining("close it first")
                .hasMessageNotContaining("secret");

        assertThat(get(null, null)).isSameAs(open);
        open.close();
        assertThat(get(null, asked)).isNotSameAs(open);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "omnicache.uri=redis://a.example",
                "omnicache.uri=redis://A.example:6379/0",
                "omnicache.uri=redis://user:other@a.example",
                "omnicache.uri=redis://a.example omnicache.timeout=5s omnicache.password=other",
                "omnicache.timeout=5s",
                "omnicache.username=user omnicache.password=other",
                "omnicache.key-prefix=omnicache:",
                "hibernate.cache.use_second_level_cache=true spring.cache.type=jcache"
            })
    void getCacheManager_withPropertiesThatLeadToTheSameData_isTheSame(String asked) {
        CacheManager open = get(null, "omnicache.uri=redis://a.example omnicache.timeout=1s");

        assertThat(get(null, asked)).isSameAs(open);
        assertThat(get(null, "omnicache.uri=redis://a.example omnicache.timeout=1s"))
                .isSameAs(open);
        assertThat(get(null, "")).isSameAs(open);
        assertThat(get(null, null)).isSameAs(open);
    }

    @Test
    void getCacheManager_ofUriWithOtherPlace_isRefused() {
        URI uri = URI.create("redis://a.example");
        CacheManager open = get(uri, "omnicache.db=1");

        assertThatThrownBy(() -> get(uri, "omnicache.db=2")).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> get(uri, "omnicache.key-prefix=x:")).isInstanceOf(CacheException.class);
        assertThat(get(uri, "omnicache.db=1")).isSameAs(open);
        assertThat(get(URI.create("redis://user:secret@a.example"), null)).isSameAs(open);
        assertThat(get(URI.create("redis://a.example/2"), null)).isNotSameAs(open);
    }

    @Test
    void getCacheManager_ofAClusterWithItsNodesInAnotherOrder_isTheSame() {
        CacheManager open = get(null, "omnicache.uri=redis-cluster://a.example:1,b.example:2");

        assertThat(get(null, "omnicache.uri=redis-cluster://b.example:2,a.example:1"))
                .isSameAs(open);
        assertThatThrownBy(() -> get(null, "omnicache.uri=redis-cluster://a.example:1,c.example:2"))
                .isInstanceOf(CacheException.class);
    }

    @Test
    void getCacheManager_withOtherServerInSystemProperty_isRefused() {
        System.setProperty(URI_PROPERTY, "redis://:secret@a.example");
        CacheManager open = get(null, null);

        System.setProperty(URI_PROPERTY, "redis://:rotated@a.example");
        assertThat(get(null, null)).isSameAs(open);
        System.setProperty(URI_PROPERTY, "redis://:rotated@b.example");
        assertThatThrownBy(() -> get(null, null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("the system property omnicache.uri of this call says redis://b.example:6379")
                .hasMessageContaining("redis://b.example:6379")
                .hasMessageNotContaining("rotated");
        System.clearProperty(URI_PROPERTY);
        assertThat(get(null, null)).as("nobody names another one").isSameAs(open);
        assertThat(get(null, "omnicache.timeout=5s")).isSameAs(open);
        assertThatThrownBy(() -> get(null, "omnicache.db=1")).isInstanceOf(CacheException.class);
    }

    @Test
    void getCacheManager_withOtherSettings_logsTheirNames() {
        get(null, "omnicache.uri=redis://a.example omnicache.password=secret");
        try (LogCapture log = LogCapture.of("io.omnicache.jcache")) {
            get(null, "omnicache.password=other omnicache.timeout=5s");

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("omnicache.password, omnicache.timeout are ignored")
                    .doesNotContain("other", "secret");
        }
    }

    @Test
    void getCacheManager_withWrongProperty_namesIt() {
        get(null, "omnicache.uri=redis://a.example");

        assertThatThrownBy(() -> get(null, "omnicache.colour=red")).hasMessageContaining("omnicache.colour");
        assertThatThrownBy(() -> get(null, "omnicache.timeout=soon")).hasMessageContaining("timeout");
    }

    private CacheManager get(@Nullable URI uri, @Nullable String properties) {
        return provider.getCacheManager(uri, null, properties == null ? null : properties(properties));
    }

    private static Properties properties(String text) {
        Properties properties = new Properties();
        for (String pair : List.of(text.split(" "))) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                properties.setProperty(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return properties;
    }
}
