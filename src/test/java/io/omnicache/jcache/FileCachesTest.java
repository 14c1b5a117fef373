package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.User;
import com.acme.UserWriter;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Caches declared in a settings file, by name and by pattern. */
class FileCachesTest {
    private static final String FILE = """
            caches:
              users:
                expiry: {created: 10m}
                statistics: true
                management: true
              typed:
                key-type: java.lang.String
                value-type: com.acme.User
                loader: com.acme.UserLoader
                read-through: true
                writer: com.acme.UserWriter
                write-through: true
              fixed:
                override: true
                expiry: {created: 1m}
              lenient:
                store-by-value: tolerate
              text:
                codec: string
              strict:
                on-undecodable: throw
              narrow:
                serial-filter: java.**;!*
              "session-*":
                expiry: {accessed: 30m}
            """;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @TempDir
    Path directory;

    @Test
    void open_withDeclaredCaches_createsThemWhenUsed() {
        CacheManager manager = caches.settings(FILE);

        assertThat(manager.getCacheNames())
                .containsExactlyInAnyOrder("users", "typed", "fixed", "lenient", "text", "strict", "narrow");
        assertThat(Statistics.beans("users")).isEmpty();

        Cache<String, String> users = manager.getCache("users");
        users.put("1", "Ada");
        assertThat(manager.<String, String>getCache("users")).isSameAs(users);
        assertThat(users.get("1")).isEqualTo("Ada");
        CompleteConfiguration<?, ?> configuration = users.getConfiguration(CompleteConfiguration.class);
        assertThat(configuration.getExpiryPolicyFactory())
                .isEqualTo(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10)));
        assertThat(configuration.isStatisticsEnabled()).isTrue();
        assertThat(Statistics.beans("users")).hasSize(1);
        assertThat(Statistics.configurationBeans("users")).hasSize(1);
    }

    @Test
    void createCache_ofADeclaredCache_mergesOnce() {
        CacheManager manager = caches.settings(FILE);

        Cache<Object, Object> users = manager.createCache("users", new MutableConfiguration<>());

        assertThat(users.getConfiguration(CompleteConfiguration.class).isStatisticsEnabled())
                .isTrue();
        assertThatThrownBy(() -> manager.createCache("users", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("already exists");
        manager.getCache("text");
        assertThatThrownBy(() -> manager.createCache("text", new MutableConfiguration<>()))
                .hasMessageContaining("already exists");
        Cache<Object, Object> fixed = manager.createCache(
                "fixed",
                new MutableConfiguration<>().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY)));
        assertThat(fixed.getConfiguration(CompleteConfiguration.class).getExpiryPolicyFactory())
                .isEqualTo(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 1)));
    }

    @Test
    void getCache_ofAPattern_createsTheCache() {
        CacheManager manager = caches.settings(FILE);

        assertThat(manager.getCacheNames()).doesNotContain("session-1", "session-*");
        assertThat(manager.<Object, Object>getCache("other")).isNull();
        assertThat(manager.<Object, Object>getCache("session-1")).isNotNull();
        assertThat(manager.createCache("session-2", new MutableConfiguration<>())
                        .getConfiguration(CompleteConfiguration.class)
                        .getExpiryPolicyFactory())
                .isNotEqualTo(new MutableConfiguration<>().getExpiryPolicyFactory());
        assertThat(manager.getCacheNames()).contains("session-1", "session-2");
        manager.destroyCache("session-1");
        assertThat(manager.getCacheNames()).doesNotContain("session-1");
        assertThat(manager.<Object, Object>getCache("session-1")).isNotNull();
    }

    @Test
    void defaults_applyToEveryCache_andNameNone() {
        CacheManager manager = caches.settings("defaults: {statistics: true}");

        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(manager.<Object, Object>getCache("any")).isNull();
        assertThat(manager.createCache("any", new MutableConfiguration<>())
                        .getConfiguration(CompleteConfiguration.class)
                        .isStatisticsEnabled())
                .isTrue();
    }

    @Test
    void destroyCache_ofDeclaredCache_removesItUntilReopened() {
        CacheManager manager = caches.settings(FILE);
        manager.<String, String>getCache("users").put("1", "Ada");
        manager.getCache("users").close();
        manager.destroyCache("users"); // not open, yet its entries go
        manager.destroyCache("users");

        assertThat(manager.getCacheNames()).doesNotContain("users");
        assertThat(manager.<Object, Object>getCache("users")).isNull();
        Cache<String, String> created = manager.createCache("users", new MutableConfiguration<>());
        assertThat(created.get("1")).isNull();
        assertThat(created.getConfiguration(CompleteConfiguration.class).isStatisticsEnabled())
                .isTrue();
        manager.destroyCache("users");
        manager.close();
        assertThat(caches.provider()
                        .getCacheManager(manager.getURI(), null, manager.getProperties())
                        .getCacheNames())
                .contains("users");
    }

    @Test
    void close_ofADeclaredCache_leavesItDeclared() {
        CacheManager manager = caches.settings(FILE);
        Cache<String, String> users = manager.getCache("users");
        users.put("1", "Ada");
        users.close();

        assertThat(manager.getCacheNames()).contains("users");
        Cache<String, String> again = manager.getCache("users");
        assertThat(again).isNotSameAs(users);
        assertThat(again.get("1")).isEqualTo("Ada");
    }

    @Test
    void getCache_withTypes_settlesThoseThatTheFileLeavesOpen() {
        CacheManager manager = caches.settings(FILE);

        assertThat(manager.<Object, Object>getCache("users")).isNotNull();
        Cache<String, User> users = manager.getCache("users", String.class, User.class);
        assertThat(manager.getCache("users", String.class, User.class)).isSameAs(users);
        assertThatThrownBy(() -> manager.getCache("users", Long.class, User.class))
                .isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> manager.<Object, Object>getCache("users").put(1L, "x"))
                .isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> manager.getCache("typed", Object.class, Object.class))
                .isInstanceOf(ClassCastException.class);
        manager.createCache("text", new MutableConfiguration<>());
        assertThatThrownBy(() -> manager.getCache("text", String.class, String.class))
                .as("created by code, which said Object")
                .isInstanceOf(ClassCastException.class);
    }

    @Test
    void cache_withLoaderAndWriterInTheFile_usesThem() throws IOException {
        Cache<String, User> typed = caches.settings(FILE).getCache("typed", String.class, User.class);

        assertThat(typed.get("Ada")).isEqualTo(new User("Ada"));
        typed.put("written", new User("Grace"));
        assertThat(UserWriter.WRITTEN).containsEntry("written", new User("Grace"));
    }

    @Test
    void createCache_byReference_isAllowedByTheFile() {
        CacheManager manager = caches.settings(FILE);
        MutableConfiguration<Object, Object> byReference = new MutableConfiguration<>().setStoreByValue(false);

        assertThat(manager.createCache("lenient", byReference)
                        .getConfiguration(CompleteConfiguration.class)
                        .isStoreByValue())
                .isTrue();
        assertThatThrownBy(() -> manager.createCache("users", byReference))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void codec_ofTheFile_isUsed() throws IOException {
        Cache<Object, Object> text = caches.settings(FILE).getCache("text");
        text.put("k", "v");

        assertThat(text.get("k")).isEqualTo("v");
        assertThatThrownBy(() -> text.put("k", 1)).isInstanceOf(CacheException.class);
    }

    @Test
    void serialFilter_ofTheFile_isUsed() throws IOException {
        Cache<Object, Object> narrow = caches.settings(FILE).getCache("narrow");
        assertThatThrownBy(() -> narrow.put("k", new User("Ada")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("User")
                .hasMessageContaining("serial-filter");

        assertThat(narrow.get("k")).as("what get would not give is not stored").isNull();
        for (Object key : new Object[] {new User("Grace"), Duration.ONE_DAY}) {
            assertThatThrownBy(() -> narrow.put(key, "v"))
                    .as("keys are guarded, too")
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("serial-filter");
        }
        assertThat(narrow).isEmpty();
        narrow.put(List.of(1, "a"), "x");
        assertThat(narrow).extracting(Cache.Entry::getKey).containsExactly(List.of(1, "a"));
    }

    /** The entry was written with another codec and can't be decoded. */
    @Test
    void get_ofUndecodableEntry_goesByTheFile() throws IOException {
        CacheManager manager = caches.settings(FILE);
        for (String name : new String[] {"strict", "session-1"}) {
            foreign(name).put("k", "not what the codec java writes");
        }

        assertThat(manager.<String, Object>getCache("session-1").get("k")).isNull();
        Cache<String, Object> strict = manager.getCache("strict");
        assertThatThrownBy(() -> strict.get("k"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Cache strict");
        strict.put("k", 1);
        assertThat(strict.get("k")).isEqualTo(1);
    }

    @Test
    void open_withWrongFile_namesTheSetting() {
        assertThatThrownBy(() -> caches.settings("caches: {users: {codec: xml}}"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("line 1, caches[users].codec: found xml; allowed is one of java, string");
    }

    /** A cache of this name with the codec {@code string}. */
    private Cache<String, String> foreign(String name) throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("as-text-" + name));
        Files.writeString(elsewhere.resolve("omnicache.yaml"), "caches: {'*': {codec: string}}");
        URLClassLoader loader = new URLClassLoader(
                new URL[] {elsewhere.toUri().toURL()}, getClass().getClassLoader());
        return caches.provider()
                .getCacheManager(URI.create(redis.uri()), loader)
                .getCache(name);
    }
}
