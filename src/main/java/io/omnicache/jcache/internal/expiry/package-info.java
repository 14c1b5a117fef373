/**
 * From JCache's expiry policies to Redis's times to live. Nothing here talks to Redis.
 */
@NullMarked
package io.omnicache.jcache.internal.expiry;

import org.jspecify.annotations.NullMarked;
