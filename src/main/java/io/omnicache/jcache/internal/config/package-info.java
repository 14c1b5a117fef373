/**
 * The settings file {@code omnicache.yaml}: where it lies, how it is read, what it may say of caches, and how that and
 * what code says become one. Which settings a connection has is said in the connection package; nothing here opens one.
 */
@NullMarked
package io.omnicache.jcache.internal.config;

import org.jspecify.annotations.NullMarked;
