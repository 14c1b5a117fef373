package io.omnicache.jcache.internal.config;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The location of a settings file. Immutable.
 *
 * @param name the location for messages, without credentials
 * @param url the location to read from; may contain credentials
 */
record SettingsFileLocation(String name, URL url) {
    static final int MAX_BYTES = 1 << 20;
    static final String ROOT = "omnicache.yaml";

    private static final String CLASS_PATH = "classpath:";
    private static final int TIMEOUT_MILLIS = 10_000;

    /**
     * Returns the location of the file {@link #ROOT} at the root of the class path; {@code null} if there is no such
     * file.
     */
    static @Nullable SettingsFileLocation root(ClassLoader loader) {
        URL url = resource(ROOT, loader);
        return url == null ? null : new SettingsFileLocation(CLASS_PATH + ROOT, url);
    }

    /**
     * Returns the location of the file that a URI names. The URI is {@code classpath:path}, a URL that this JVM can
     * open, or a name or path without a scheme. The latter is searched on the class path first, then in the file
     * system.
     *
     * @throws CacheException if there is no such file; for a URL, this is not checked here
     */
    static SettingsFileLocation of(URI uri, ClassLoader loader) {
        String text = uri.toString();
        if (text.startsWith(CLASS_PATH)) {
            URL url = resource(withoutSlash(text.substring(CLASS_PATH.length())), loader);
            if (url == null) {
                throw new CacheException("There is no settings file " + shown(uri)
                        + ": the resource is neither in the cache" + " manager's class loader nor in the thread's");
            }
            return new SettingsFileLocation(shown(uri), url);
        }
        return uri.getScheme() == null ? withoutScheme(uri, loader) : new SettingsFileLocation(shown(uri), url(uri));
    }

    /**
     * Reads the file.
     *
     * @throws CacheException if the file cannot be read, is longer than {@link #MAX_BYTES}, or is not UTF-8
     */
    String text() {
        byte[] bytes;
        try {
            URLConnection connection = url.openConnection();
            // No cache: a cached jar would stay open, and its old content would be read after a redeployment.
            connection.setUseCaches(false);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try (InputStream in = connection.getInputStream()) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
        } catch (IOException | RuntimeException e) {
            // The exception has no cause, since the cause's message may contain the URL with its credentials.
            throw new CacheException("The settings file " + name + " can't be read ("
                    + e.getClass().getSimpleName() + "): see that it is there and may be read");
        }
        if (bytes.length > MAX_BYTES) {
            throw new CacheException("The settings file " + name + " is longer than " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CacheException("The settings file " + name + " is not a text in UTF-8");
        }
    }

    /** Returns the text of a URI without what may be secret: the text before an {@code @}, query and fragment. */
    static String shown(URI uri) {
        String text = uri.toString();
        return text.replaceFirst("[?#].*", "").replaceFirst("^([^/?#]*//|).*@", "$1");
    }

    private static SettingsFileLocation withoutScheme(URI uri, ClassLoader loader) {
        String path = uri.getPath();
        if (path == null || path.isEmpty()) {
            throw new CacheException("The URI " + shown(uri) + " names neither a server nor a settings file");
        }
        URL url = resource(withoutSlash(path), loader);
        if (url != null) {
            return new SettingsFileLocation(CLASS_PATH + withoutSlash(path), url);
        }
        File file = new File(path);
        if (!file.isFile()) {
            throw new CacheException(
                    "There is no settings file " + shown(uri) + ": it is neither a resource of the cache"
                            + " manager's class loader or the thread's, nor a file");
        }
        return new SettingsFileLocation(shown(uri), url(file.toURI()));
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new CacheException(
                    "The URI with the scheme " + uri.getScheme() + " is neither a connection URL such as"
                            + " redis://host:6379 nor one of a settings file: allowed are classpath:, file:, jar: and"
                            + " what else this JVM can open, or a bare name");
        }
    }

    private static @Nullable URL resource(String path, ClassLoader loader) {
        URL url = loader.getResource(path);
        ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();
        return url == null && contextLoader != null ? contextLoader.getResource(path) : url;
    }

    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
