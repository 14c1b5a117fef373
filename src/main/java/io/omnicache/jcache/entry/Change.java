package io.omnicache.jcache.entry;

/**
 * What an operation makes of one entry. It is asked again with the newer state when another client was faster, so it
 * must not act on anything outside.
 */
@FunctionalInterface
interface Change<V> {
    Decision<V> decide(EntryState<V> current);
}
