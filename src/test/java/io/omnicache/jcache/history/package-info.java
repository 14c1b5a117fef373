/**
 * Proves by histories what the cache promises between JVMs: several JVMs record what they call and what they get, and a
 * search judges whether some order of atomic operations explains it. {@link
 * io.omnicache.jcache.history.Linearizability} is the search, {@link io.omnicache.jcache.history.CacheModel} what it
 * takes for right, {@link io.omnicache.jcache.history.HistoryRun} the JVMs.
 */
package io.omnicache.jcache.history;
