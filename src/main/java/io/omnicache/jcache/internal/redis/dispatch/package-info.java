/**
 * Sends commands to the right server, and decides what follows from each result: script texts, redirects, retries and
 * failures. Waiting, bulk and asynchronous callers share all of it and differ in how they wait. Knows the pipelined
 * connections, and the client library by the interfaces
 * {@link io.omnicache.jcache.internal.redis.dispatch.ClientLibrary} and
 * {@link io.omnicache.jcache.internal.redis.dispatch.Servers} only.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.dispatch;

import org.jspecify.annotations.NullMarked;
