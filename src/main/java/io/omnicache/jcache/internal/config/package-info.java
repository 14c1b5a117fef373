/**
 * The settings of a cache manager and its caches: the settings file {@code omnicache.yaml}, the precedence of
 * connection settings from URL, properties, environment and file, and the merging of a cache's settings with the
 * configuration from code. The settings of a connection are in the package {@code connection}. No class in this package
 * connects to Redis.
 */
@NullMarked
package io.omnicache.jcache.internal.config;

import org.jspecify.annotations.NullMarked;
