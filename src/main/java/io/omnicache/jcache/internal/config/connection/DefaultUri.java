package io.omnicache.jcache.internal.config.connection;

import java.net.URI;

/**
 * The provider's default URI, and the names under which the connection URL is looked for that stands behind it, or behind
 * the URI of a settings file.
 */
public final class DefaultUri {
    public static final URI IDENTITY = URI.create("omnicache:default");
    public static final String VARIABLE = "OMNICACHE_URI";
    public static final String PROPERTY = "omnicache.uri";
    /** The server that is taken where nothing names one. */
    public static final String LOCAL = "redis://localhost:6379";

    private DefaultUri() {}
}
