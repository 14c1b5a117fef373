/**
 * A key-value store in Redis with a key prefix: byte arrays under string keys, without caches, codecs and events.
 */
@NullMarked
package io.omnicache.jcache.backend;

import org.jspecify.annotations.NullMarked;
