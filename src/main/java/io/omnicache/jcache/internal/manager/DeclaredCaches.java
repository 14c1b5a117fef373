package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheDefinitions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The caches that are there because the settings file says so, though nothing has opened them. One that was destroyed is
 * gone until the manager is opened again or code creates it; one that was closed is still declared. Thread-safe.
 */
final class DeclaredCaches {
    private final CacheDefinitions definitions;
    private final Set<String> destroyed = ConcurrentHashMap.newKeySet();

    DeclaredCaches(CacheDefinitions definitions) {
        this.definitions = definitions;
    }

    /** Those that the file names. */
    Set<String> names() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        names.addAll(definitions.names());
        names.removeAll(destroyed);
        return names;
    }

    /** Whether the file lets a cache of this name be had without being created. */
    boolean has(String name) {
        return definitions.names().contains(name) ? !destroyed.contains(name) : definitions.isMatchedByPattern(name);
    }

    /** The cache was destroyed. Only names of the file are remembered. */
    void forget(String name) {
        if (definitions.names().contains(name)) {
            destroyed.add(name);
        }
    }

    /** The cache was created. */
    void remember(String name) {
        destroyed.remove(name);
    }
}
