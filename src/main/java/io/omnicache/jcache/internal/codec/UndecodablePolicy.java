package io.omnicache.jcache.internal.codec;

/** What a value is that can't be decoded: damaged, of a class that is missing or has changed, or refused by the filter. */
public enum UndecodablePolicy {
    /** No value. Logged. */
    MISS,
    /** An exception, from every operation that has to look at the value. */
    THROW
}
