package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.ValueSamples;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** Run in a JVM of its own: prints the encoded sample keys, and decodes the keys that it is given. */
final class KeyPrinter {
    private KeyPrinter() {}

    public static void main(String[] encodedKeys) {
        // What was hashed before moves the identity hash codes of the enums.
        for (int i = 0; i < Integer.getInteger("hashes", 0); i++) {
            Object hashed = new Object();
            if (System.identityHashCode(hashed) == -1) {
                throw new AssertionError();
            }
        }
        ClassLoader loader = KeyPrinter.class.getClassLoader();
        KeyEncoding encoding = KeyEncoding.forClassLoader(loader, "*");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String hex : encodedKeys) {
            Object key = encoding.decode(HexFormat.of().parseHex(hex));
            boolean known = ValueSamples.keys().values().stream()
                    .anyMatch(sample -> Objects.deepEquals(sample, key)
                            && (key.getClass().isArray() || sample.hashCode() == key.hashCode()));
            if (!known) {
                out.println("not equal to any sample: " + key.getClass());
            }
        }
        ValueSamples.keys()
                .forEach((name, key) -> out.println(name + '=' + HexFormat.of().formatHex(encoding.encode(key))));
    }
}
