/**
 * What scripts do, without scripts: by one command that newer servers have, or by a transaction that is made only if
 * nobody has changed what it has read. Each script that changes an entry has a twin, which stands beside the class that
 * sends the script. Knows nothing of connections.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.twin;

import org.jspecify.annotations.NullMarked;
