/**
 * Write-behind: changes of a cache are queued, and written to the store later, in batches, by one thread. Contains the
 * queue, the thread, and the loader that sees what is still queued.
 */
@NullMarked
package io.omnicache.jcache.internal.store.behind;

import org.jspecify.annotations.NullMarked;
