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
 * Where a settings file lies. A file is read once, whole, as UTF-8, and no further than {@link #MAX_BYTES}.
 *
 * @param name as messages say it, without credentials
 */
record SettingsFileSource(String name, URL url) {
    static final int MAX_BYTES = 1 << 20;
    static final String ROOT = "omnicache.yaml";

    private static final String CLASS_PATH = "classpath:";
    private static final int TIMEOUT_MILLIS = 10_000;

    /** The file at the root of the class path; {@code null} if there is none. */
    static @Nullable SettingsFileSource root(ClassLoader loader) {
        URL url = resource(ROOT, loader);
        return url == null ? null : new SettingsFileSource(CLASS_PATH + ROOT, url);
    }

    /**
     * The file that a URI names: {@code classpath:path}, a URL that this JVM can open, or a bare name or path, which is
     * looked for on the class path first, then in the file system.
     *
     * @throws CacheException if it names none
     */
    static SettingsFileSource of(URI uri, ClassLoader loader) {
        String text = uri.toString();
        if (text.startsWith(CLASS_PATH)) {
            URL url = resource(withoutSlash(text.substring(CLASS_PATH.length())), loader);
            if (url == null) {
                throw new CacheException("There is no settings file " + text + ": the resource is neither in the cache"
                        + " manager's class loader nor in the thread's");
            }
            return new SettingsFileSource(text, url);
        }
        return uri.getScheme() == null ? bare(uri, loader) : new SettingsFileSource(shown(uri), url(uri));
    }

    /**
     * Reads the file.
     *
     * @throws CacheException if it can't be read
     */
    String text() {
        byte[] bytes;
        try {
            URLConnection connection = url.openConnection();
            // A cached jar would stay open, and an old one would be read after a redeployment.
            connection.setUseCaches(false);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try (InputStream in = connection.getInputStream()) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
        } catch (IOException | RuntimeException e) {
            // Not as the cause: its message may hold the URL with all that is in it.
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

    /** A URI without what may be secret in it: everything before an {@code @}, and the query of a web address. */
    private static String shown(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return (query < 0 ? text : text.substring(0, query)).replaceFirst("^([^/?#]*//|).*@", "$1");
    }

    private static SettingsFileSource bare(URI uri, ClassLoader loader) {
        String path = uri.getPath();
        if (path == null || path.isEmpty()) {
            throw new CacheException("The URI " + shown(uri) + " names neither a server nor a settings file");
        }
        URL url = resource(withoutSlash(path), loader);
        if (url != null) {
            return new SettingsFileSource(CLASS_PATH + withoutSlash(path), url);
        }
        File file = new File(path);
        if (!file.isFile()) {
            throw new CacheException(
                    "There is no settings file " + shown(uri) + ": it is neither a resource of the cache"
                            + " manager's class loader or the thread's, nor a file");
        }
        return new SettingsFileSource(shown(uri), url(file.toURI()));
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new CacheException(
                    "The URI with the scheme " + uri.getScheme() + " is neither a connection URL such as"
                            + " redis://host:6379 nor one of a settings file: allowed are classpath:, file:, jar: and what else"
                            + " this JVM can open, or a bare name");
        }
    }

    private static @Nullable URL resource(String path, ClassLoader loader) {
        URL url = loader.getResource(path);
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return url == null && ofThread != null ? ofThread.getResource(path) : url;
    }

    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
