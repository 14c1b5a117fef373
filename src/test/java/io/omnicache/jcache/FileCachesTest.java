package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.User;
import com.acme.UserWriter;
import io.omnicache.jcache.internal.manager.RedisCacheManager;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Caches that a settings file names, by name and by pattern, on a real server. */
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
    final RedisServer redis = RedisServer.shared();

    @TempDir
    Path directory;

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final String server = redis.uri();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void declaredCaches_areThereWhenTheManagerOpens_andCostNothing() throws Exception {
        RedisCacheManager manager = open();

        assertThat(manager.getCacheNames())
                .containsExactlyInAnyOrder("users", "typed", "fixed", "lenient", "text", "strict", "narrow");
        assertThat(beans(manager, "users")).isZero();

        Cache<String, String> users = manager.getCache("users");
        users.put("1", "Ada");
        assertThat(manager.<String, String>getCache("users")).isSameAs(users);
        assertThat(users.get("1")).isEqualTo("Ada");
        CompleteConfiguration<?, ?> configuration = users.getConfiguration(CompleteConfiguration.class);
        assertThat(configuration.getExpiryPolicyFactory())
                .isEqualTo(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10)));
        assertThat(configuration.isStatisticsEnabled()).isTrue();
        assertThat(beans(manager, "users")).isEqualTo(2);
    }

    @Test
    void createCache_ofADeclaredCache_mergesOnce() throws IOException {
        CacheManager manager = open();

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
    void cachesOfAPattern_appearWhenTheyAreAskedFor() throws IOException {
        CacheManager manager = open();

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
    void defaults_applyToEveryCache_andNameNone() throws IOException {
        CacheManager manager = open("defaults: {statistics: true}");

        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(manager.<Object, Object>getCache("any")).isNull();
        assertThat(manager.createCache("any", new MutableConfiguration<>())
                        .getConfiguration(CompleteConfiguration.class)
                        .isStatisticsEnabled())
                .isTrue();
    }

    @Test
    void destroyCache_ofADeclaredCache_removesItUntilTheManagerIsOpenedAgain() throws IOException {
        CacheManager manager = open();
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
        assertThat(open().getCacheNames()).contains("users");
    }

    @Test
    void close_ofADeclaredCache_leavesItDeclared() throws IOException {
        CacheManager manager = open();
        Cache<String, String> users = manager.getCache("users");
        users.put("1", "Ada");
        users.close();

        assertThat(manager.getCacheNames()).contains("users");
        Cache<String, String> again = manager.getCache("users");
        assertThat(again).isNotSameAs(users);
        assertThat(again.get("1")).isEqualTo("Ada");
    }

    @Test
    void getCache_withTypes_settlesThoseThatTheFileLeavesOpen() throws IOException {
        CacheManager manager = open();

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
    void loaderAndWriter_ofTheFile_areUsed() throws IOException {
        Cache<String, User> typed = open().getCache("typed", String.class, User.class);

        assertThat(typed.get("Ada")).isEqualTo(new User("Ada"));
        typed.put("written", new User("Grace"));
        assertThat(UserWriter.WRITTEN).containsEntry("written", new User("Grace"));
    }

    @Test
    void storeByReference_isToleratedWhereTheFileSaysSo() throws IOException {
        CacheManager manager = open();
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
        Cache<Object, Object> text = open().getCache("text");
        text.put("k", "v");

        assertThat(text.get("k")).isEqualTo("v");
        assertThatThrownBy(() -> text.put("k", 1)).isInstanceOf(CacheException.class);
    }

    @Test
    void serialFilter_ofTheFile_isUsed() throws IOException {
        Cache<Object, Object> narrow = open().getCache("narrow");
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

    /** The entry of a cache of another codec is bytes that mean nothing here. */
    @Test
    void onUndecodable_saysWhatHappens() throws IOException {
        CacheManager manager = open();
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
    void open_withAFileThatIsWrong_saysSo_andOpensNothing() {
        assertThatThrownBy(() -> open("caches: {users: {codec: xml}}"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("line 1, caches[users].codec: found xml; allowed is one of java, string");
    }

    /** A raw text under the key that the cache of this name reads. */
    private Cache<String, String> foreign(String name) throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("as-text-" + name));
        Files.writeString(elsewhere.resolve("omnicache.yaml"), "caches: {'*': {codec: string}}");
        URLClassLoader loader = new URLClassLoader(
                new URL[] {elsewhere.toUri().toURL()}, getClass().getClassLoader());
        return provider.getCacheManager(URI.create(server), loader).getCache(name);
    }

    private RedisCacheManager open() throws IOException {
        return open(FILE);
    }

    private RedisCacheManager open(String text) throws IOException {
        Files.writeString(directory.resolve("omnicache.yaml"), text);
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", server);
        return (RedisCacheManager)
                provider.getCacheManager(URI.create("classpath:omnicache.yaml"), loader(), properties);
    }

    private ClassLoader loader() throws MalformedURLException {
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    private static int beans(CacheManager manager, String cacheName) throws Exception {
        ObjectName name = new ObjectName("javax.cache:type=*,CacheManager="
                + manager.getURI().toString().replace(':', '.') + ",Cache=" + cacheName);
        return ManagementFactory.getPlatformMBeanServer().queryNames(name, null).size();
    }
}
