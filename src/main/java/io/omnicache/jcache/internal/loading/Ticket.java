package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.lease.Lease;

/**
 * An entry that this thread has to load.
 *
 * @param key the key, as the caller gave it
 * @param id the encoded key
 * @param flight tells the other threads of this JVM
 * @param lease keeps the other JVMs from loading
 * @param assumed the state of the entry when the lease was taken: no value
 */
record Ticket<K, V>(K key, EncodedKey id, Flight<V> flight, Lease lease, EntryState<V> assumed) {}
