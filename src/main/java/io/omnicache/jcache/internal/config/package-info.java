/**
 * The settings of a cache manager and its caches: the settings file {@code omnicache.yaml}, the order in which
 * connection settings are taken from URL, properties, environment and file, and the merging of a cache's settings
 * with its configuration in code. The settings of a connection are in the package {@code connection}. Nothing here
 * opens a connection to Redis.
 */
@NullMarked
package io.omnicache.jcache.internal.config;

import org.jspecify.annotations.NullMarked;
