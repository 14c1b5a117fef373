/**
 * The JCache (JSR-107) types that applications meet: provider, manager and cache. How entries are read, written and
 * encoded lives in the packages below; nothing here talks to Redis directly.
 */
@NullMarked
package io.omnicache.jcache;

import org.jspecify.annotations.NullMarked;
