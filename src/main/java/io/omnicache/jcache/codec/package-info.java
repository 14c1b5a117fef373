/**
 * Keys and values as bytes. Nothing here knows caches or Redis.
 */
@NullMarked
package io.omnicache.jcache.codec;

import org.jspecify.annotations.NullMarked;
