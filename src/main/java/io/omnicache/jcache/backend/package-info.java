/**
 * A key-value store in Redis with a key prefix: byte arrays or objects under string keys, without caches and events.
 */
@NullMarked
package io.omnicache.jcache.backend;

import org.jspecify.annotations.NullMarked;
