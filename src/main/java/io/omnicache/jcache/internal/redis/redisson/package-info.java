/**
 * The only package that knows Redisson: it opens connections with the settings' topology, TLS and login, follows the
 * topology, and translates Redisson's failures. Thread names, timers and handlers of Redisson that don't suit are
 * replaced here.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.redisson;

import org.jspecify.annotations.NullMarked;
