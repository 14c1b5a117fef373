/** Push connections on real servers. */
package io.omnicache.jcache.internal.redis.push;
