package io.omnicache.jcache.internal.codec;

/**
 * How operations treat a value that can't be decoded: the value is damaged or rejected by the filter, or its class is
 * missing or has changed.
 */
public enum UndecodablePolicy {
    /** Operations treat the key as missing and log a warning. */
    MISS,
    /** Operations that need the value throw an exception. */
    THROW
}
