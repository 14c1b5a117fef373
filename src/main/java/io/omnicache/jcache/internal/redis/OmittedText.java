package io.omnicache.jcache.internal.redis;

/**
 * Stands in a reply for a text that was read past. Immutable.
 *
 * @param length the length of the text in bytes
 */
public record OmittedText(long length) {}
