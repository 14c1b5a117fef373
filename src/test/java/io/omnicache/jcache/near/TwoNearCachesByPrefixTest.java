package io.omnicache.jcache.near;

import io.omnicache.jcache.testing.NearCached;

/** The same where every change is announced to everybody. */
@NearCached("prefix")
class TwoNearCachesByPrefixTest extends TwoNearCachesTest {}
