/** Tests of every kind of connection, against real servers: what works, what is refused, and what a failover leaves. */
package io.omnicache.jcache.topology;
