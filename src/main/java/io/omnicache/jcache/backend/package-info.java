/**
 * The prefixed key-value store for those who want just that: bytes under string keys, without caches, codecs or events.
 */
@NullMarked
package io.omnicache.jcache.backend;

import org.jspecify.annotations.NullMarked;
