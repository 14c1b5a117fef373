package io.omnicache.jcache.internal.near;

import org.jspecify.annotations.Nullable;

/**
 * An entry in this JVM. Holds the bytes of the value, or, once somebody has decoded an immutable value, the value
 * itself, which all callers share. Thread-safe.
 */
public final class NearEntry {
    /** Stands for the knowledge that the cache loader has no value for the key. */
    private static final Object MISSING = new Object();

    private static final int OVERHEAD = 150;

    private volatile Object content;
    /** Set after the content. Spares a reader a look at the content's class. */
    private volatile boolean isDecoded;

    private final long expiresAt;
    private final int generation;
    private final int weight;

    /**
     * @param raw the bytes in Redis; {@code null} for the knowledge that there is no value
     * @param expiresAt the end of the entry, as {@link System#nanoTime()}
     * @param generation the generation of the map when the entry was asked for
     * @param keyBytes the size of the key
     */
    NearEntry(byte @Nullable [] raw, long expiresAt, int generation, int keyBytes) {
        this.content = raw == null ? MISSING : raw;
        this.expiresAt = expiresAt;
        this.generation = generation;
        this.weight = OVERHEAD + keyBytes + (raw == null ? 0 : raw.length);
    }

    /** Whether it is known that the cache loader has no value for the key. */
    public boolean isMissing() {
        return content == MISSING;
    }

    /** The bytes of the value, a decoded immutable value, or the mark of {@link #isMissing}. */
    Object content() {
        return content;
    }

    /** The decoded value that all callers share; {@code null} if there is none yet. */
    @Nullable
    Object decoded() {
        return isDecoded ? content : null;
    }

    /** Keeps a decoded value, which must be immutable, in place of the bytes. */
    void keepDecoded(Object value) {
        content = value;
        isDecoded = true;
    }

    boolean isExpiredAt(long now) {
        return now - expiresAt >= 0;
    }

    int generation() {
        return generation;
    }

    /** An estimate of the memory that the entry takes, in bytes. */
    int weight() {
        return weight;
    }
}
