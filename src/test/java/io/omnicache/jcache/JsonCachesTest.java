package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.join;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.codec.ApplicationCodecs.Point;
import io.omnicache.jcache.codec.JsonFixtures;
import io.omnicache.jcache.codec.JsonFixtures.Address;
import io.omnicache.jcache.codec.JsonFixtures.Bean;
import io.omnicache.jcache.codec.JsonFixtures.Customer;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.CompiledClasses;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Caches with the codec {@code json}, and with codecs of the application, on a server. */
class JsonCachesTest {
    private static final String FILE = """
            defaults: {codec: json}
            caches:
              customers: {value-type: io.omnicache.jcache.codec.JsonFixtures$Customer}
              addresses: {value-type: io.omnicache.jcache.codec.JsonFixtures$Address, on-undecodable: throw}
              beans: {value-type: io.omnicache.jcache.codec.JsonFixtures$Bean, near-cache: true}
              texts: {value-type: java.lang.String}
              open: {}
              "any-*": {}
              points: {codec: io.omnicache.jcache.codec.ApplicationCodecs$Points}
              plain: {codec: io.omnicache.jcache.codec.ApplicationCodecs$PlainPoints, on-undecodable: throw}
            """;

    private static final String VERSIONS = "caches: {versions: {codec: json, value-type: app.V}}";

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @TempDir
    Path folder;

    private String key(String cache, String key) {
        return redis.keyPrefix() + cache + ":" + key;
    }

    @Test
    void put_ofARecord_isPlainTextInRedis() {
        Cache<String, Address> cache = cast(caches.settings(FILE).getCache("addresses"));

        cache.put("1", new Address("Ockham Park", 1));

        assertThat(redis.command("GET", key("addresses", "1"))).isEqualTo("{\"number\":1,\"street\":\"Ockham Park\"}");
        Cache<String, String> texts = cast(caches.settings(FILE).getCache("texts"));
        texts.put("1", "a \"b\"");
        assertThat(redis.command("GET", key("texts", "1"))).isEqualTo("\"a \\\"b\\\"\"");
    }

    @Test
    void get_ofTextThatAnotherProgramWrote_readsIt() {
        Cache<String, Address> cache = cast(caches.settings(FILE).getCache("addresses"));
        redis.command("SET", key("addresses", "1"), " { \"street\": \"s\", \"number\": 7, \"since\": 1815 } ");
        assertThat(cache.get("1")).isEqualTo(new Address("s", 7));
        assertThat(cache.replace("1", new Address("s", 7), new Address("t", 8))).isTrue();
        assertThat(cache.remove("1", new Address("t", 8))).isTrue();

        redis.command("SET", key("addresses", "1"), "{\"street\": {\"secret\": 1}}");
        assertThatThrownBy(() -> cache.get("1"))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("addresses")
                .hasMessageNotContaining("secret");
    }

    /** Python's standard library writes what this library reads, and reads what it writes. */
    @Test
    void values_ofPython_areTheSame() throws Exception {
        Cache<String, Customer> cache = cast(caches.settings(FILE).getCache("customers"));
        Customer customer = JsonFixtures.customer();
        cache.put("1", customer);
        String written = redis.command("GET", key("customers", "1"));

        String rewritten = python(
                "import json, sys; v = json.load(sys.stdin); v['name'] += ' of Lovelace';"
                        + " json.dump(v, sys.stdout, indent=1)",
                written);
        redis.command("SET", key("customers", "1"), rewritten);

        Customer read = cache.get("1");
        assertThat(read.name()).isEqualTo(customer.name() + " of Lovelace");
        assertThat(read.contact()).isEqualTo(customer.contact());
        assertThat(read.token()).isEqualTo(customer.token());
    }

    private static String python(String program, String input) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("python3", "-c", program).start();
        } catch (IOException e) {
            Assumptions.abort("There is no python3 on this machine");
            throw e;
        }
        try (var in = process.outputWriter()) {
            in.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void createCache_withoutAValueType_saysWhatToSet() {
        CacheManager manager = caches.settings(FILE);
        // As Spring and Hibernate do.
        assertThatThrownBy(() -> manager.createCache("any-1", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("any-1")
                .hasMessageContaining("value-type");
        assertThatThrownBy(() -> manager.getCache("open"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("open")
                .hasMessageContaining("value-type");
        assertThatThrownBy(() -> manager.getCache("open", String.class, Object.class))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("value-type");
        assertThatThrownBy(() -> manager.getCache("open", String.class, Runnable.class))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("abstract");

        Cache<String, Address> typed = manager.getCache("open", String.class, Address.class);
        typed.put("1", new Address("x", 1));
        assertThat(typed.get("1")).isEqualTo(new Address("x", 1));
        Cache<String, Address> created = manager.createCache(
                "any-2", new MutableConfiguration<String, Address>().setTypes(String.class, Address.class));
        created.put("1", new Address("x", 1));
        assertThat(join(AsyncCache.of(created).get("1"))).isEqualTo(new Address("x", 1));
        assertThatThrownBy(() -> manager.createCache(
                        "any-3",
                        new MutableConfiguration<String, JsonFixtures.HoldsByClass>()
                                .setTypes(String.class, JsonFixtures.HoldsByClass.class)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Id.CLASS");
    }

    @Test
    void versionsOfAClass_throughRedis_readEachOther() throws Exception {
        try (CompiledClasses old = CompiledClasses.of(
                        folder.resolve("1"),
                        "record V(long id, String name) { public static Object make() { return new V(1, \"Ada\"); } }");
                CompiledClasses updated = CompiledClasses.of(
                        folder.resolve("2"),
                        "record V(String name, List<String> tags, long id) { public static Object make() {"
                                + " return new V(\"Grace\", List.of(\"navy\"), 2); } }")) {
            Cache<String, Object> before = cast(caches.settings(VERSIONS, old).getCache("versions"));
            Cache<String, Object> after =
                    cast(caches.settings(VERSIONS, updated).getCache("versions"));
            before.put("1", old.make("V"));
            after.put("2", updated.make("V"));

            assertThat(after.get("1")).hasToString("V[name=Ada, tags=null, id=1]");
            assertThat(before.get("2")).hasToString("V[id=2, name=Grace]");
            assertThat(before.replace("1", old.make("V"), old.make("V"))).isTrue();
        }
    }

    @Test
    void get_ofANearCache_givesObjectsOfItsOwn() {
        Cache<String, Bean> cache = cast(caches.settings(FILE).getCache("beans"));
        Bean put = Bean.of(List.of("x"), (byte) 1);
        cache.put("1", put);
        for (int i = 0; i < 3; i++) {
            Bean got = cache.get("1");
            assertThat(got).isEqualTo(Bean.of(List.of("x"), (byte) 1)).isNotSameAs(put);
            got.getBytes()[0] = 9;
        }
    }

    @Test
    void operations_withACodecOfTheApplication_storeItsBytes() {
        Cache<String, Point> cache = cast(caches.settings(FILE).getCache("points"));
        cache.put("1", new Point(1, 2));
        assertThat(redis.command("STRLEN", key("points", "1"))).isEqualTo("10");
        assertThat(cache.get("1")).isEqualTo(new Point(1, 2));
        assertThat(cache.replace("1", new Point(1, 2), new Point(3, 4))).isTrue();
        assertThat(cache.getAndRemove("1")).isEqualTo(new Point(3, 4));
        redis.command("SET", key("points", "1"), "{\"x\":1}");
        assertThat(cache.get("1")).isNull();

        Cache<String, Point> plain = cast(caches.settings(FILE).getCache("plain"));
        plain.putAll(Map.of("1", new Point(5, 6)));
        assertThat(redis.command("GET", key("plain", "1"))).isEqualTo("5,6");
        redis.command("SET", key("plain", "1"), "7,secret");
        assertThatThrownBy(() -> plain.get("1"))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(ApplicationCodecs.PlainPoints.class.getName())
                .hasMessageNotContaining("secret");
    }

    @SuppressWarnings("unchecked")
    private static <V> Cache<String, V> cast(Cache<?, ?> cache) {
        return (Cache<String, V>) cache;
    }
}
