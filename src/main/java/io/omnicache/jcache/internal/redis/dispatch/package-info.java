/**
 * Sends commands to the right server and handles each result: script texts, redirects, retries and failures. Waiting,
 * bulk and asynchronous callers use the same code and differ only in how they wait. This package uses the pipelined
 * connections. It uses the client library only through the interfaces
 * {@link io.omnicache.jcache.internal.redis.dispatch.ClientLibrary} and
 * {@link io.omnicache.jcache.internal.redis.dispatch.RedisServers}.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.dispatch;

import org.jspecify.annotations.NullMarked;
