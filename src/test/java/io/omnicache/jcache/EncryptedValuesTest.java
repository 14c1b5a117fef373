package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.ApplicationCodecs.PlainBytes;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.spi.KeyProvider;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.FixedKeys;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody can do who writes to the server, and how keys and settings change. */
class EncryptedValuesTest {
    private static final String ENCRYPTED = "defaults: {" + FixedKeys.SETTING + "}";

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private static Cache<String, Object> create(CacheManager manager, String name) {
        return manager.createCache(name, new MutableConfiguration<>());
    }

    private Cache<String, Object> encrypted() {
        return create(caches.settings(ENCRYPTED), "c");
    }

    private String key(String cacheAndKey) {
        return redis.keyPrefix() + cacheAndKey;
    }

    private void copy(String from, String to) {
        assertThat(redis.command("COPY", from, to, "REPLACE")).isEqualTo("1");
    }

    @Test
    void get_valueMovedFromAnotherEntryOrCache_isAMiss() {
        Cache<String, Object> cache = encrypted();
        Cache<String, Object> other = create(cache.getCacheManager(), "d");
        cache.put("mine", "100 euros");
        cache.put("yours", "5 euros");
        other.put("mine", "0 euros");

        copy(key("c:mine"), key("c:yours"));
        assertThat(cache.get("yours")).isNull();
        copy(key("c:mine"), key("d:mine"));
        assertThat(other.get("mine")).isNull();
        copy(key("d:mine"), key("c:mine"));
        assertThat(cache.get("mine")).as("back in its own place").isEqualTo("100 euros");
    }

    @Test
    void get_valueMovedToAnotherPrefix_isAMiss() {
        Cache<String, Object> cache = encrypted();
        cache.put("k", "v");
        Cache<String, Object> other = create(caches.settings("connection: {namespace: other}\n" + ENCRYPTED), "c");
        other.put("k", "w");

        copy(key("c:k"), key("~n:other:c:k"));
        assertThat(other.get("k")).isNull();
    }

    @Test
    void get_changedOrShortenedValue_isUndecodableByThePolicy() {
        Cache<String, Object> cache = encrypted();
        Cache<String, Object> strict =
                create(caches.settings("defaults: {on-undecodable: throw, " + FixedKeys.SETTING + "}"), "c");
        cache.put("k", "v");
        String length = redis.command("STRLEN", key("c:k"));
        redis.command("APPEND", key("c:k"), "x");

        assertThat(cache.get("k")).isNull();
        assertThatThrownBy(() -> strict.get("k"))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("Cache c: Value is encrypted, and was altered, belongs to another entry, or has another key"
                        + " of the same id");
        cache.put("k", "w");
        assertThat(strict.get("k")).isEqualTo("w");
        redis.command("SETRANGE", key("c:k"), String.valueOf(Integer.parseInt(length) - 1), "x");
        redis.command("SETRANGE", key("c:k"), String.valueOf(Integer.parseInt(length) - 2), "x");
        assertThat(cache.get("k")).isNull();
    }

    /** Otherwise whoever writes to Redis would choose the values all the same. */
    @ParameterizedTest
    @CsvSource({"''", "'defaults: {compression: {above: 1B}}'"})
    void get_plainValue_isAMissUnlessAccepted(String plainSettings) {
        create(plainSettings.isEmpty() ? caches.manager() : caches.settings(plainSettings), "c")
                .put("k", "v".repeat(500));

        assertThat(encrypted().get("k")).isNull();
        String accepting = FixedKeys.SETTING.replace("}", ", accept-plain: true}");
        Cache<String, Object> migrating = create(caches.settings("defaults: {" + accepting + "}"), "c");
        assertThat(migrating.get("k")).isEqualTo("v".repeat(500));
        assertThat(migrating.replace("k", "v".repeat(500), "new")).isTrue();
        assertThat(encryptedAgain().get("k")).as("encrypted by now").isEqualTo("new");
    }

    private Cache<String, Object> encryptedAgain() {
        return create(caches.otherSettings(ENCRYPTED), "c");
    }

    @Test
    void get_encryptedValueOnACacheWithoutKeys_isUndecodable() {
        encrypted().put("k", "v");
        Cache<String, Object> plain = create(caches.settings("defaults: {on-undecodable: throw}"), "c");

        assertThatThrownBy(() -> plain.get("k"))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("0x09 (encrypted), and the cache has no encryption.keys");
    }

    /** All that a planted mark can do: the entry counts as missing. */
    @Test
    void get_plantedLease_isAMiss() {
        Cache<String, Object> cache = encrypted();
        cache.put("k", "v");
        redis.command("DEL", key("c:k"));
        Cache<String, Object> leasing =
                create(caches.settings("defaults: {leases: true, " + FixedKeys.SETTING + "}"), "c");
        assertThat(leasing.get("k")).isNull();

        assertThat(redis.command("STRLEN", key("c:k"))).isEqualTo("24");
        assertThat(cache.get("k")).isNull();
        leasing.put("k", "w");
        assertThat(cache.get("k")).isEqualTo("w");
    }

    /** The mark says that the loader has no value, and isn't encrypted. */
    @Test
    void get_plantedMarkOfAMissingValue_loadsUnlessSuchMarksAreWanted() {
        MapStore<String, Object> store = MapStore.loading(key -> "loaded");
        Cache<String, Object> cache = caches.settings(ENCRYPTED).createCache("c", store.readThrough());
        redis.command("BITFIELD", key("c:k"), "SET", "u8", "0", "12", "SET", "u8", "8", "255");

        assertThat(cache.get("k")).isEqualTo("loaded");
        cache.remove("k");
        redis.command("BITFIELD", key("c:k"), "SET", "u8", "0", "12", "SET", "u8", "8", "255");
        Cache<String, Object> remembering = caches.settings(
                        "defaults: {remember-missing: 1m, " + FixedKeys.SETTING + "}")
                .createCache("c", store.readThrough());
        assertThat(remembering.get("k")).as("what the documentation warns of").isNull();
    }

    /** A value that is equal by its bytes only, such as an array, stays, although each encryption gives other bytes. */
    @Test
    void put_afterAMissOnACacheWithLeases_leavesAnEqualValueInPlace() {
        String leases = "defaults: {leases: true, " + FixedKeys.SETTING + "}";
        Cache<String, Object> cache = create(caches.settings(leases), "c");
        Cache<String, Object> other = create(caches.otherSettings(leases), "c");
        for (Object value : new Object[] {"text", new byte[] {1, 2}, new String[] {"a"}}) {
            cache.remove("k");
            assertThat(cache.get("k")).isNull();
            other.remove("k");
            other.put("k", value);
            cache.put("k", value);

            assertThat(other.get("k")).as("%s", value.getClass()).isEqualTo(value);
        }
        cache.remove("k");
        assertThat(cache.get("k")).isNull();
        other.remove("k");
        other.put("k", "first");
        cache.put("k", "second");
        assertThat(other.get("k")).as("nobody knows which is older").isNull();
    }

    @Test
    void compareOperations_onEncryptedValues_compareTheValues() {
        Cache<String, Object> cache =
                create(caches.settings("defaults: {statistics: true, " + FixedKeys.SETTING + "}"), "c");
        cache.put("k", "a");

        assertThat(cache.replace("k", "b", "c")).isFalse();
        assertThat(cache.replace("k", "a", "b")).isTrue();
        assertThat(cache.remove("k", "a")).isFalse();
        assertThat(cache.remove("k", "b")).isTrue();
        assertThat(Statistics.count("c", "CacheHits")).isEqualTo(4);
        assertThat(cache.get("k")).isNull();
    }

    @Test
    void putAll_onEncryptedValues_bindsEachToItsKey() {
        Cache<String, Object> cache = encrypted();
        Map<String, Object> entries = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            entries.put("k" + i, "v" + i);
        }
        cache.putAll(entries);

        assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
        Map<String, Object> walked = new HashMap<>();
        cache.forEach(entry -> walked.put(entry.getKey(), entry.getValue()));
        assertThat(walked).isEqualTo(entries);
        assertThat(cache.getAll(Set.of("k1", "none"))).isEqualTo(Map.of("k1", "v1"));
    }

    @Test
    void cache_whoseKeyFileRotates_readsOldAndNewValues(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("keys");
        Files.writeString(file, line("old", 1));
        String settings = "defaults: {encryption: {keys: \"file:" + file + "\"}}";
        Cache<String, Object> cache = create(caches.settings(settings), "c");
        cache.put("before", "v");
        Files.writeString(file, line("new", 2) + line("old", 1));
        Cache<String, Object> other = create(caches.otherSettings(settings), "c");
        other.put("after", "w");

        assertThat(cache.get("after")).as("by the key that it didn't know").isEqualTo("w");
        assertThat(other.get("before")).isEqualTo("v");
        cache.put("before", "again");
        Files.writeString(file, line("new", 2));
        assertThat(other.get("before")).isEqualTo("again");
    }

    private static String line(String id, int content) {
        return id + " "
                + Base64.getEncoder().encodeToString(FixedKeys.secret(content).getEncoded()) + "\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    codec: string, encryption: {keys: "env:X"}       | encryption.keys and codec: string, which stores the content of values and nothing else
                    codec: bytes, compression: {above: 1KB}          | compression.above and codec: bytes, which stores the content of values and nothing else
                    codec: io.omnicache.jcache.codec.ApplicationCodecs$PlainBytes, encryption: {keys: "env:X"} | encryption.keys and codec: io.omnicache.jcache.codec.ApplicationCodecs$PlainBytes, which stores the content
                    codec: io.omnicache.jcache.codec.ApplicationCodecs$PlainBytes, compression: {above: 1KB}   | compression.above and codec: io.omnicache.jcache.codec.ApplicationCodecs$PlainBytes, which stores the content
                    encryption: {accept-plain: true}                 | encryption.accept-plain: true, which means nothing without encryption.keys
                    encryption: {keys: "file:/does/not/exist"}       | The file /does/not/exist doesn't exist
                    encryption: {keys: "env:OMNICACHE_NO_SUCH_KEYS"} | There is no variable OMNICACHE_NO_SUCH_KEYS
                    encryption: {keys: "class:com.acme.Missing"}     | The class com.acme.Missing of the setting encryption.keys is not there
                    encryption: {keys: "class:java.lang.Object"}     | isn't a public KeyProvider
                    """)
    void createCache_settingsThatDoNotFit_isRefusedWithTheReason(String settings, String reason) {
        CacheManager manager = caches.settings("defaults: {" + settings + "}");

        assertThatThrownBy(() -> create(manager, "c"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(reason);
    }

    /** The first bytes are those of compressed and of encrypted values, and of usual messages of protobuf. */
    @Test
    void get_contentOfAPlainCodecThatBeginsAsAWrappedValue_isReadAsItIs() {
        String settings = "defaults: {on-undecodable: throw, codec: " + PlainBytes.class.getName() + "}";
        Cache<String, Object> cache = create(caches.settings(settings), "c");

        for (int first = 0; first < 16; first++) {
            byte[] content = {(byte) first, 1, 2, 3};
            cache.put("k", content);
            assertThat(cache.get("k")).isEqualTo(content);
        }
    }

    /** A provider whose constructor can't reach its service. */
    public static final class FailingKeys implements KeyProvider {
        public FailingKeys() {
            throw new IllegalStateException("s3cret");
        }

        @Override
        public Key current() {
            throw new IllegalStateException("s3cret");
        }

        @Override
        public @Nullable SecretKey find(String id) {
            return null;
        }
    }

    /** A provider whose class can't be initialised. */
    public static final class UnloadableKeys implements KeyProvider {
        private static final Key KEY = fail();

        private static Key fail() {
            throw new IllegalStateException("s3cret");
        }

        @Override
        public Key current() {
            return KEY;
        }

        @Override
        public @Nullable SecretKey find(String id) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {FailingKeys.class, UnloadableKeys.class})
    void createCache_providerThatCannotBeCreated_leavesNothingOfItsMessage(Class<?> provider) {
        CacheManager manager = caches.settings("defaults: {encryption: {keys: \"class:" + provider.getName() + "\"}}");

        assertThatThrownBy(() -> create(manager, "c"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("The class " + provider.getName() + " of the setting encryption.keys")
                .hasMessageContaining("IllegalStateException")
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("s3cret");
                    }
                });
    }

    /** Somebody who has mistaken the setting for the key itself doesn't find the key in a log. */
    @Test
    void settings_withAKeyInPlaceOfItsSource_areRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> caches.settings("defaults: {encryption: {keys: c2VjcmV0c2VjcmV0}}"))
                .hasMessageContaining("file: and a path, env: and the name of a variable, or class:")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void put_valueThatIsLargeOnlyBeforeItsCompression_isStored() {
        String settings = "defaults: {limits: {value-size: 10KB}, compression: {above: 1KB, max-size: 1MB}, "
                + FixedKeys.SETTING + "}";
        Cache<String, Object> cache = create(caches.settings(settings), "c");
        String value = "a".repeat(500_000);

        cache.put("k", value);
        assertThat(cache.get("k")).isEqualTo(value);
        assertThat(Integer.parseInt(redis.command("STRLEN", key("c:k")))).isLessThan(10_000);
        assertThatThrownBy(() -> cache.put("k", "a".repeat(2_000_000)))
                .hasMessageContaining("compression.max-size allows 1048576");
        byte[] random = new byte[20_000];
        new java.util.Random(1).nextBytes(random);
        assertThatThrownBy(() -> cache.put("k", random)).hasMessageContaining("limits.value-size allows 10240");
    }

    @ParameterizedTest
    @CsvSource({"deflate", "lz4", "zstd"})
    void get_compressedValue_isReadByACacheThatCompressesOtherwise(String codec) {
        Cache<String, Object> writer =
                create(caches.settings("defaults: {compression: {above: 100B, codec: " + codec + "}}"), "c");
        writer.put("k", "v".repeat(5_000));

        assertThat(Integer.parseInt(redis.command("STRLEN", key("c:k")))).isLessThan(200);
        assertThat(create(caches.manager(), "c").get("k")).isEqualTo("v".repeat(5_000));
        assertThat(writer.replace("k", "v".repeat(5_000), "w")).isTrue();
        assertThat(writer.get("k")).isEqualTo("w");
    }
}
