package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.key.RandomKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.cache.CacheException;

/** Keys as they are found in Redis, and keys that an application may have. */
final class KeyTargets {
    private static final KeyEncoding KEYS = KeyEncoding.forClassLoader(KeyTargets.class.getClassLoader());
    private static final List<byte[]> GOLDEN = GoldenBytes.of("keys.hex");
    private static final List<byte[]> GRAPHS = GOLDEN.stream()
            .map(key -> new String(key, UTF_8))
            .filter(key -> key.startsWith("#j"))
            .map(key -> Base64.getUrlDecoder().decode(key.substring(2)))
            .toList();

    private KeyTargets() {}

    static List<FuzzTarget> all() {
        return List.of(
                FuzzTarget.of("keys", 60_000, KeyTargets::key, KeyTargets::decode),
                FuzzTarget.of("generated keys", 20_000, dice -> dice.noise(8), KeyTargets::comesBack)
                        .refusing(failure -> false)
                        .allocating(16, 0));
    }

    /** Changed as text, or beneath the Base64 of a graph, and for each tag that there may be. */
    private static byte[] key(Dice dice) {
        return switch (dice.below(4)) {
            case 0 ->
                Dice.join(
                        "#j".getBytes(UTF_8),
                        Base64.getUrlEncoder().withoutPadding().encode(dice.changed(GRAPHS)));
            case 1 -> {
                byte[] key = dice.changed(GOLDEN).clone();
                if (key.length > 1) {
                    key[0] = '#';
                    key[1] = (byte) (' ' + dice.below(95));
                }
                yield key;
            }
            default -> dice.changed(GOLDEN);
        };
    }

    /** A key that is decoded and can be encoded has one encoding from then on. */
    private static boolean decode(byte[] input) {
        Object key = KEYS.decode(input);
        byte[] encoded;
        try {
            encoded = KEYS.encode(key);
        } catch (CacheException e) {
            return true; // Iterations leave such a key out.
        }
        byte[] again = KEYS.encode(KEYS.decode(encoded));
        if (!Arrays.equals(encoded, again)) {
            throw new AssertionError("Another encoding of the same key of " + key.getClass());
        }
        return true;
    }

    private static boolean comesBack(byte[] input) {
        RandomKeys keys = new RandomKeys(ByteBuffer.wrap(input).getLong());
        Object key = keys.next(3);
        byte[] encoded = KEYS.encode(key);
        Object decoded = KEYS.decode(encoded);
        if (!decoded.equals(key) && !(key instanceof byte[] bytes && Arrays.equals(bytes, (byte[]) decoded))
                || !Arrays.equals(encoded, KEYS.encode(decoded))) {
            throw new AssertionError("Another key came back for one of " + key.getClass());
        }
        for (byte b : encoded) {
            if (b == '{' || b == '}') {
                throw new AssertionError("A brace in a key of " + key.getClass());
            }
        }
        return true;
    }
}
