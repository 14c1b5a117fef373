package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.spi.KeyProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Opens the source of keys that the setting {@code encryption.keys} names. */
public final class KeySources {
    private static final String FILE = "file:";
    private static final String VARIABLE = "env:";
    private static final String CLASS = "class:";

    private KeySources() {}

    /**
     * Opens a source, which reads its keys at once.
     *
     * @param name {@code file:} and a path, {@code env:} and the name of a variable of the environment, or
     *     {@code class:} and the name of a {@link KeyProvider}
     * @param cacheName the name of the cache, for messages
     * @param providers creates a provider by the name of its class
     * @throws CacheException if the keys can't be read; the message names setting, source and line, and no key
     */
    public static EncryptionKeys open(String name, String cacheName, Function<String, KeyProvider> providers) {
        return open(name, cacheName, providers, System::getenv);
    }

    static EncryptionKeys open(
            String name,
            String cacheName,
            Function<String, KeyProvider> providers,
            UnaryOperator<@Nullable String> environment) {
        String setting = "encryption.keys of the cache " + cacheName;
        if (name.startsWith(CLASS)) {
            return new ProvidedKeys(setting, providers.apply(name.substring(CLASS.length())));
        }
        try {
            return name.startsWith(VARIABLE)
                    ? ofVariable(name.substring(VARIABLE.length()), environment)
                    : new WatchedKeyFile(cacheName, Path.of(name.substring(FILE.length())), System::nanoTime);
        } catch (InvalidPathException e) {
            throw new CacheException("The setting " + setting + " names no valid path behind file:");
        } catch (CacheException e) {
            throw new CacheException("The setting " + setting + " can't be used. " + e.getMessage());
        }
    }

    private static EncryptionKeys ofVariable(String variable, UnaryOperator<@Nullable String> environment) {
        String text = environment.apply(variable);
        if (text == null) {
            throw new CacheException("There is no variable " + variable + " in the environment of the JVM");
        }
        KeyLines lines = KeyLines.read(text.getBytes(StandardCharsets.UTF_8), "the variable " + variable);
        return new EncryptionKeys() {
            @Override
            public EncryptionKey current() {
                return lines.current();
            }

            @Override
            public @Nullable EncryptionKey find(byte[] id) {
                return lines.find(id);
            }
        };
    }
}
