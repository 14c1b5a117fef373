/**
 * Fixtures of the tests. {@link io.omnicache.jcache.testing.RedisServer} gives a test its server,
 * {@link io.omnicache.jcache.testing.Caches} its managers and caches, {@link io.omnicache.jcache.testing.MapStore} its
 * loader and writer, {@link io.omnicache.jcache.testing.RecordingListener} its listener,
 * {@link io.omnicache.jcache.testing.ChildJvm} another JVM. The processes of the servers are in
 * {@code io.omnicache.it}, which other projects share.
 */
package io.omnicache.jcache.testing;
