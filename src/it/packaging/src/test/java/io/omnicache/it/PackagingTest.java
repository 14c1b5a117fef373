package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarFile;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets who adds the one dependency. */
class PackagingTest {
    private static final String OURS = "io.omnicache.jcache.RedisCachingProvider";
    private static final String NEIGHBOUR = System.getProperty("it.neighbour", "");
    private static final double MEGABYTE = 1_000_000;

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void getCachingProvider_alone_isOurs() throws Exception {
        putAndGet(Caching.getCachingProvider());
    }

    @Test
    void getCachingProvider_byName_isOurs() throws Exception {
        putAndGet(Caching.getCachingProvider(OURS));
    }

    @Test
    @EnabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void getCachingProvider_besideAnotherAndUnnamed_isRefusedByTheApi() {
        assertThatThrownBy(Caching::getCachingProvider).isInstanceOf(CacheException.class);
    }

    @Test
    void providers_registered_areOursOnceAndTheNeighbour() {
        List<String> names = new ArrayList<>();
        Caching.getCachingProviders().forEach(p -> names.add(p.getClass().getName()));
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(NEIGHBOUR.isEmpty() ? List.of(OURS) : List.of(OURS, NEIGHBOUR));
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void classPath_alone_isSmall() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (String jar : Files.readString(Path.of(System.getProperty("it.classpath")))
                .trim()
                .split(File.pathSeparator)) {
            sizes.put(Path.of(jar).getFileName().toString(), Files.size(Path.of(jar)));
        }
        long total = sizes.values().stream().mapToLong(Long::longValue).sum();
        sizes.forEach((name, size) -> System.out.printf("%,12d %s%n", size, name));
        System.out.printf(
                "Class path: %.2f MB in %d jars, of which the library %.2f MB%n",
                total / MEGABYTE, sizes.size(), Files.size(Path.of(LibraryJar.path())) / MEGABYTE);
        assertThat(total / MEGABYTE).isLessThan(8.5);
        assertThat(sizes.keySet())
                .allMatch(name -> name.matches("(omnicache-jcache|cache-api|slf4j-api|jspecify|snakeyaml"
                        + "|netty-(common|buffer|transport|transport-native-unix-common|codec|codec-base|codec-dns|handler"
                        + "|resolver|resolver-dns))-\\d.*\\.jar"));
    }

    @Test
    void jar_content_isOursAndTheCarriedClient() throws IOException {
        List<String> entries =
                LibraryJar.entries().stream().filter(e -> !e.endsWith("/")).toList();
        assertThat(entries)
                .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/MANIFEST.MF")
                .allMatch(entry -> entry.startsWith("io/omnicache/jcache/")
                        || entry.startsWith("META-INF/")
                        || entry.equals("module-info.class"))
                .noneMatch(entry -> entry.startsWith("META-INF/spring.") || entry.startsWith("META-INF/native-image"))
                .noneMatch(entry -> entry.startsWith("META-INF/maven/") && !entry.contains("/io.omnicache/"))
                .doesNotHaveDuplicates();
        assertThat(entries.stream().filter(entry -> entry.startsWith("META-INF/services/")))
                .containsExactly("META-INF/services/javax.cache.spi.CachingProvider");
        try (JarFile jar = LibraryJar.open()) {
            String registered = new String(
                    jar.getInputStream(jar.getEntry("META-INF/services/javax.cache.spi.CachingProvider"))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(registered.trim()).isEqualTo(OURS);
        }
    }

    @Test
    void carriedClasses_all_linkOnThisClassPath() throws IOException {
        List<String> broken = new ArrayList<>();
        for (String name : LibraryJar.classes(true)) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError e) {
                broken.add(name + ": " + e);
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void publicTypes_signatures_dontMentionTheCarriedClient() throws Exception {
        List<String> mentions = new ArrayList<>();
        // No application sees the internal packages: the jar doesn't export them, and their optional libraries may be
        // missing.
        List<String> names = LibraryJar.classes(false).stream()
                .filter(name -> !name.startsWith("io.omnicache.jcache.internal."))
                .toList();
        assertThat(names).contains("io.omnicache.jcache.AsyncCache", "io.omnicache.jcache.spi.KeyCodec");
        for (String name : names) {
            Class<?> type = load(name);
            if (type != null && LibraryJar.visible(type)) {
                LibraryJar.signatures(type)
                        .filter(signature -> signature.contains("redisson") || signature.contains("resilience4j"))
                        .forEach(signature -> mentions.add(name + ": " + signature));
            }
        }
        assertThat(mentions).isEmpty();
    }

    @Test
    void createCache_withASettingWhoseLibraryIsNotThere_namesTheDependency(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("omnicache.yaml"),
                "caches: {users: {codec: fory}, orders: {codec: json}, products: {near-cache: true}}");
        try (RedisProcess redis = RedisProcess.start();
                CachingProvider provider = Caching.getCachingProvider(OURS)) {
            Properties server = new Properties();
            server.setProperty("omnicache.uri", redis.uri());
            CacheManager manager = provider.getCacheManager(file.toUri(), null, server);
            assertThatThrownBy(() -> manager.createCache("users", new MutableConfiguration<String, String>()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("org.apache.fory:fory-core");
            assertThatThrownBy(() -> manager.createCache("orders", new MutableConfiguration<String, String>()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("com.fasterxml.jackson.core:jackson-databind");
            assertThatThrownBy(() -> manager.createCache("products", new MutableConfiguration<String, String>()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("com.github.ben-manes.caffeine:caffeine");
            assertThat(manager.createCache("others", new MutableConfiguration<String, String>()))
                    .isNotNull();
        }
    }

    @Test
    void ownClasses_all_cannotTellThatATestRuns() throws IOException {
        Map<String, List<String>> aware = new TreeMap<>();
        try (JarFile jar = LibraryJar.open()) {
            for (String name : LibraryJar.classes(false)) {
                byte[] bytes = jar.getInputStream(jar.getEntry(name.replace('.', '/') + ".class"))
                        .readAllBytes();
                List<String> found = TestAwareness.in(name, bytes);
                if (!found.isEmpty()) {
                    aware.put(name, found);
                }
            }
        }
        assertThat(aware).isEmpty();
    }

    private static void putAndGet(CachingProvider provider) throws URISyntaxException {
        assertThat(provider.getClass().getName()).isEqualTo(OURS);
        try (RedisProcess redis = RedisProcess.start();
                CachingProvider closing = provider) {
            CacheManager manager = closing.getCacheManager(new URI(redis.uri()), null);
            Cache<String, String> cache = manager.createCache(
                    "users", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
            cache.put("42", "Ada");
            assertThat(cache.get("42")).isEqualTo("Ada");
            assertThat(redis.command("DBSIZE")).isEqualTo("1");
        }
    }

    /** Null for a class that extends one of a library that an application adds only if it wants it. */
    private static Class<?> load(String name) throws ClassNotFoundException {
        try {
            return Class.forName(name, false, PackagingTest.class.getClassLoader());
        } catch (NoClassDefFoundError e) {
            assertThat(e.getMessage()).matches("(org/apache/fory|com/fasterxml/jackson)/.*");
            return null;
        }
    }
}
