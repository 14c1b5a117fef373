package io.omnicache.jcache.internal.codec.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.DamagedBytes;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.spi.KeyProvider;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.FixedKeys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionTest {
    private static final int MB = 1 << 20;
    private static final byte[] KEY = bytes("app:users:42");
    private static final byte[] SECRET = bytes("the value that nobody may read");

    private final Encryption encryption = new Encryption(keys("k1", Map.of("k1", FixedKeys.secret(7))));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EncryptionKeys keys(String current, Map<String, SecretKey> all) {
        return new ProvidedKeys("encryption.keys of the cache c", new KeyProvider() {
            @Override
            public Key current() {
                return new Key(current, Objects.requireNonNull(all.get(current)));
            }

            @Override
            public @Nullable SecretKey find(String id) {
                return all.get(id);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 1_000, 8 * MB})
    void decrypt_encryptedValue_givesTheContent(int size) {
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        byte[] stored = encryption.encrypt(KEY, content);

        assertThat(stored).hasSize(size + 3 + 2 + 12 + 16);
        assertThat(Arrays.equals(encryption.decrypt(KEY, stored), content)).isTrue();
    }

    @Test
    void decrypt_anyChangedByte_isUndecodable() {
        Random random = new Random(2);
        byte[] stored = encryption.encrypt(KEY, SECRET);
        for (int i = 0; i < stored.length; i++) {
            for (int change = 1; change < 256; change += 1 + random.nextInt(8)) {
                byte[] changed = stored.clone();
                changed[i] ^= (byte) change;
                assertThat(DamagedBytes.decode(changed, value -> encryption.decrypt(KEY, value), 100_000))
                        .as("byte %d", i)
                        .isNull();
            }
        }
        for (int length = 1; length < stored.length; length++) {
            byte[] truncated = Arrays.copyOf(stored, length);
            assertThat(DamagedBytes.decode(truncated, value -> encryption.decrypt(KEY, value), 100_000))
                    .isNull();
        }
    }

    @Test
    void decrypt_underAnotherKeyOfRedis_isUndecodable() {
        byte[] stored = encryption.encrypt(KEY, SECRET);

        for (String other :
                List.of("app:users:43", "app:user:42", "bpp:users:42", "app:users:4", "app:users:422", "")) {
            assertThatThrownBy(() -> encryption.decrypt(bytes(other), stored))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("belongs to another entry");
        }
    }

    /** Bytes can't be moved between the id and the key of Redis, which the tag covers both. */
    @Test
    void decrypt_idThatSwallowsPartOfTheValue_isUndecodable() {
        Encryption both = new Encryption(keys("a", Map.of("a", FixedKeys.secret(1), "ab", FixedKeys.secret(1))));
        byte[] stored = both.encrypt(KEY, SECRET);
        byte[] moved = new byte[stored.length + 1];
        System.arraycopy(stored, 0, moved, 0, 4);
        moved[2] = 2;
        moved[4] = 'b';
        System.arraycopy(stored, 4, moved, 5, stored.length - 4);

        assertThatThrownBy(() -> both.decrypt(KEY, moved)).isInstanceOf(UndecodableException.class);
    }

    @Test
    void encrypt_sameValues_givesDifferentBytesWithoutTheContent() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Concurrently.run(8, thread -> {
            for (int i = 0; i < 500; i++) {
                byte[] stored = encryption.encrypt(KEY, SECRET);
                assertThat(encryption.decrypt(KEY, stored)).isEqualTo(SECRET);
                assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("nobody");
                assertThat(seen.add(HexFormat.of().formatHex(stored, 5, 17))).isTrue();
            }
        });

        assertThat(seen).hasSize(4_000);
    }

    @Test
    void decrypt_afterRotation_readsOldAndNewKeys() {
        Map<String, SecretKey> all = new ConcurrentHashMap<>(Map.of("old", FixedKeys.secret(1)));
        byte[] old = new Encryption(keys("old", all)).encrypt(KEY, SECRET);
        all.put("new", FixedKeys.secret(2));
        Encryption rotated = new Encryption(keys("new", all));

        assertThat(rotated.decrypt(KEY, old)).isEqualTo(SECRET);
        byte[] fresh = rotated.encrypt(KEY, SECRET);
        assertThat(new String(fresh, 3, 3, StandardCharsets.UTF_8)).isEqualTo("new");
        all.remove("old");
        assertThatThrownBy(() -> rotated.decrypt(KEY, old))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("Value is encrypted with a key whose id isn't among those of encryption.keys");
        all.put("old", FixedKeys.secret(3));
        assertThatThrownBy(() -> rotated.decrypt(KEY, old)).hasMessageContaining("another key of the same id");
    }

    @Test
    void encrypt_withTheLongestId_works() {
        String id = "i".repeat(255);
        Encryption longest = new Encryption(keys(id, Map.of(id, FixedKeys.secret(7))));

        assertThat(longest.decrypt(KEY, longest.encrypt(KEY, SECRET))).isEqualTo(SECRET);
        assertThatThrownBy(() -> keys(id + "i", Map.of(id + "i", FixedKeys.secret(7))))
                .isInstanceOf(CacheException.class)
                .hasMessage("The KeyProvider of the setting encryption.keys of the cache c: the id of a key has 256"
                        + " bytes; 1 to 255 are allowed");
    }

    @Test
    void provider_withKeysOfAnotherLength_isRefused() {
        assertThatThrownBy(() -> keys("k", Map.of("k", new SecretKeySpec(new byte[16], "AES"))))
                .hasMessageEndingWith("a key has 16 bytes; AES-256 needs 32");
    }

    @Test
    void provider_thatFails_leavesNothingOfItsMessage() {
        KeyProvider failing = new KeyProvider() {
            private boolean isBegun;

            @Override
            public Key current() {
                if (isBegun) {
                    throw new IllegalStateException("s3cret");
                }
                isBegun = true;
                return new Key("k1", FixedKeys.secret(7));
            }

            @Override
            public SecretKey find(String id) {
                throw new IllegalStateException("s3cret");
            }
        };
        Encryption broken = new Encryption(new ProvidedKeys("encryption.keys of the cache c", failing));

        assertThatThrownBy(() -> broken.encrypt(KEY, SECRET))
                .isInstanceOf(CacheException.class)
                .hasMessage("The KeyProvider of the setting encryption.keys of the cache c failed; nothing is stored")
                .hasStackTraceContaining("IllegalStateException")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
        assertThatThrownBy(() -> broken.decrypt(KEY, encryption.encrypt(KEY, SECRET)))
                .isInstanceOf(UndecodableException.class)
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
    }

    private static String stackTrace(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @Test
    void toString_ofEverythingWithAKey_showsNone() {
        SecretKey secret = new SecretKeySpec(bytes("0123456789abcdef0123456789abcdef"), "AES");

        assertThat(EncryptionKey.of("id", secret)).hasToString("EncryptionKey");
        assertThat(new KeyProvider.Key("id", secret)).hasToString("Key id");
    }

    @Test
    void storedForm_downgradedValues_areUndecodable() {
        Compression compression = Compression.above(100, CompressionAlgorithm.DEFLATE, MB);
        StoredForm form = StoredForm.of(compression, encryption, false);
        StoredForm plain = StoredForm.of(compression, null, false);
        StoredForm migrating = StoredForm.of(compression, encryption, true);
        byte[] content = bytes("\u0010" + "x".repeat(500));

        byte[] stored = form.wrap(KEY, content);
        assertThat(stored.length).isLessThan(100);
        assertThat(form.unwrap(KEY, stored)).isEqualTo(content);
        for (byte[] planted : List.of(content, plain.wrap(KEY, content), new byte[0])) {
            assertThatThrownBy(() -> form.unwrap(KEY, planted))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("Value isn't encrypted");
            assertThat(migrating.unwrap(KEY, planted)).isEqualTo(planted.length == 0 ? planted : content);
        }
        assertThat(plain.unwrap(KEY, stored)).as("left to the codec").isSameAs(stored);
        assertThat(form.authenticates()).isTrue();
        assertThat(migrating.authenticates()).isFalse();
        assertThat(plain.authenticates()).isFalse();
    }

    /** Stored entries outlive releases: these bytes must never change. */
    @Test
    void encrypt_withAKnownNonce_givesTheBytesCheckedIn() throws Exception {
        Encryption fixed =
                new Encryption(keys("k1", Map.of("k1", FixedKeys.secret(7))), nonce -> Arrays.fill(nonce, (byte) 9));
        byte[] content = bytes("\u0010text");
        String stored = HexFormat.of().formatHex(fixed.encrypt(KEY, content));
        String golden = GoldenWraps.read("encrypted.hex", "text", "text=" + stored);

        assertThat(stored).isEqualTo(golden);
        assertThat(fixed.decrypt(KEY, HexFormat.of().parseHex(golden))).isEqualTo(content);
    }
}
