package io.omnicache.jcache.connection;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The provider's default URI, and the connection URL that stands behind it: the environment variable
 * {@code OMNICACHE_URI}, else the system property {@code omnicache.uri}, else the local server.
 */
public final class DefaultUri {
    public static final URI IDENTITY = URI.create("omnicache:default");
    public static final String VARIABLE = "OMNICACHE_URI";
    public static final String PROPERTY = "omnicache.uri";
    private static final String LOCAL = "redis://localhost:6379";

    private DefaultUri() {}

    public static String resolve() {
        @Nullable String uri = System.getenv(VARIABLE);
        return uri != null && !uri.isBlank() ? uri : System.getProperty(PROPERTY, LOCAL);
    }
}
