/**
 * Real Redis servers for tests and examples, started from the binary in the embedded-redis jar: one, a cluster, a set
 * with sentinels; by TCP, TLS or Unix socket. And other JVMs, {@link io.omnicache.it.JvmProcess}. Needs nothing but the
 * JDK and that jar, so that every project here can take these sources as its own.
 */
package io.omnicache.it;
