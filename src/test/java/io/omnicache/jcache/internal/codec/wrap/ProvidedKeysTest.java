package io.omnicache.jcache.internal.codec.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.spi.KeyProvider;
import io.omnicache.jcache.testing.DeviceKeys;
import io.omnicache.jcache.testing.FixedKeys;
import io.omnicache.jcache.testing.LogCapture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers of keys that answer nothing, something wrong, or everything; and keys of devices. */
class ProvidedKeysTest {
    private static final byte[] KEY = bytes("app:users:42");
    private static final byte[] VALUE = bytes("value");
    private static final String SUBJECT = "The KeyProvider of the setting encryption.keys of the cache c";

    /** What the provider gives at present. */
    private Supplier<KeyProvider.@Nullable Key> current = () -> new KeyProvider.Key("k1", FixedKeys.secret(7));

    private Function<String, @Nullable SecretKey> all = id -> FixedKeys.secret(7);

    private ProvidedKeys keys() {
        return new ProvidedKeys("encryption.keys of the cache c", new KeyProvider() {
            @Override
            @SuppressWarnings("NullAway") // What an application may do.
            public Key current() {
                return current.get();
            }

            @Override
            public @Nullable SecretKey find(String id) {
                return all.apply(id);
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void current_withoutAKey_namesTheSetting() {
        Encryption encryption = new Encryption(keys());
        current = () -> null;

        assertThatThrownBy(() -> encryption.encrypt(KEY, VALUE))
                .isInstanceOf(CacheException.class)
                .hasMessage(SUBJECT + " has no current key; nothing is stored");
        assertThatThrownBy(this::keys).isInstanceOf(CacheException.class).hasMessageStartingWith(SUBJECT);
    }

    /** As keys that were destroyed, and those of a device that isn't there. */
    @Test
    void keys_whoseMethodsThrow_leaveNothingOfTheMessage() {
        SecretKey broken = new SecretKey() {
            @Override
            public String getAlgorithm() {
                throw new IllegalArgumentException("s3cret");
            }

            @Override
            public @Nullable String getFormat() {
                throw new IllegalArgumentException("s3cret");
            }

            @Override
            public byte @Nullable [] getEncoded() {
                throw new IllegalArgumentException("s3cret");
            }
        };
        Encryption encryption = new Encryption(keys());
        byte[] stored = encryption.encrypt(KEY, VALUE);
        current = () -> new KeyProvider.Key("k2", broken);
        all = id -> broken;

        assertThatThrownBy(() -> encryption.encrypt(KEY, VALUE))
                .isInstanceOf(CacheException.class)
                .hasMessage(SUBJECT + " failed; nothing is stored")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
        assertThatThrownBy(() -> encryption.decrypt(KEY, stored))
                .isInstanceOf(UndecodableException.class)
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
    }

    @Test
    void keysThatNoOneCanUse_areRefusedWhenTheyAreTaken() {
        Encryption encryption = new Encryption(keys());
        byte[] stored = encryption.encrypt(KEY, VALUE);
        for (String algorithm : new String[] {"Generic", "AES_256"}) {
            SecretKey other = new SecretKeySpec(new byte[32], algorithm);
            current = () -> new KeyProvider.Key("k2", other);
            all = id -> other;
            String reason = ": a key of the algorithm " + algorithm + " can't be used for AES/GCM/NoPadding";

            assertThatThrownBy(this::keys).hasMessageStartingWith(SUBJECT + reason);
            assertThatThrownBy(() -> encryption.encrypt(KEY, VALUE)).hasMessageStartingWith(SUBJECT + reason);
            assertThatThrownBy(() -> encryption.decrypt(KEY, stored))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining(SUBJECT + reason);
        }
    }

    /** Whoever plants values chooses the ids, and a provider may derive a key for each id. */
    @Test
    void find_plantedIds_keepsNoneThatHasDecryptedNothing() {
        ProvidedKeys keys = keys();
        Encryption encryption = new Encryption(keys);
        byte[] stored = encryption.encrypt(KEY, VALUE);
        for (int i = 0; i < 1_000; i++) {
            byte[] planted = stored.clone();
            planted[3] = (byte) ('0' + i / 100);
            planted[4] = (byte) ('0' + i % 100);
            assertThatThrownBy(() -> encryption.decrypt(KEY, planted)).isInstanceOf(UndecodableException.class);
        }
        assertThat(keys.kept()).isZero();

        for (int i = 0; i < 1_000; i++) {
            String id = "old" + i;
            current = () -> new KeyProvider.Key(id, FixedKeys.secret(7));
            byte[] old = encryption.encrypt(KEY, VALUE);
            current = () -> new KeyProvider.Key("k1", FixedKeys.secret(7));
            encryption.encrypt(KEY, VALUE);
            assertThat(encryption.decrypt(KEY, old)).isEqualTo(VALUE);
        }
        assertThat(keys.kept()).isBetween(1, 64);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xFF, 0xC3})
    void find_idThatIsNoUtf8_isUnknown(int lead) {
        ProvidedKeys keys = keys();

        assertThat(keys.find(new byte[] {'k', (byte) lead})).isNull();
        assertThat(keys.find(new byte[0])).isNull();
        assertThat(keys.find(bytes("k\uFFFD"))).isNotNull();
    }

    /** A cipher belongs to the security provider of its first key. */
    @Test
    void encrypt_afterAChangeToAKeyOfAnotherSecurityProvider_worksInBothDirections() {
        try (DeviceKeys device = DeviceKeys.install()) {
            SecretKey ofDevice = device.key(9);
            all = id -> id.equals("device") ? ofDevice : FixedKeys.secret(7);
            Encryption encryption = new Encryption(keys());
            byte[] bySoftware = encryption.encrypt(KEY, VALUE);
            current = () -> new KeyProvider.Key("device", ofDevice);
            byte[] byDevice = encryption.encrypt(KEY, VALUE);

            for (int i = 0; i < 3; i++) {
                assertThat(encryption.decrypt(KEY, bySoftware)).isEqualTo(VALUE);
                assertThat(encryption.decrypt(KEY, byDevice)).isEqualTo(VALUE);
            }
            assertThat(encryption.decrypt(KEY, encryption.encrypt(KEY, VALUE))).isEqualTo(VALUE);
        }
    }

    @Test
    void encrypt_manyTimesWithOneKey_warnsOnce() {
        ProvidedKeys keys = keys();
        Encryption encryption = new Encryption(keys);
        keys.current().uses().set((1L << 30) - 2);
        try (LogCapture log = LogCapture.of(Encryption.class)) {
            for (int i = 0; i < 5; i++) {
                encryption.encrypt(KEY, VALUE);
            }

            assertThat(log.messages()).hasSize(1);
            assertThat(log.messages().get(0)).contains("encryption.keys", "k1", "change it");
        }
    }
}
